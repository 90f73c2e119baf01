/** What a line of the log may say beside its message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes lines of the log: JSON, one object a line, which also keeps line breaks in what users send from forging one. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** A log on a stream such as standard output. */
export function createLog(stream: { write(line: string): unknown }): Log {
  const write = (level: string, message: string, fields: LogFields = {}): void =>
    void stream.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
  return {
    info: (message, fields) => write("info", message, fields),
    error: (message, fields) => write("error", message, fields),
  };
}
