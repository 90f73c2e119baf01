import type { NextFunction, Request, RequestHandler, Response } from "express";

/** A handler that may fail later: its error goes to the error page. */
export function asyncHandler(handle: (request: Request, response: Response, next: NextFunction) => Promise<void>): RequestHandler {
  return (request, response, next) => {
    handle(request, response, next).catch(next);
  };
}
