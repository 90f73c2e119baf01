/**
 * What a server knows of each of its clients. An attached provider gets no instance id, but every provider instance of
 * the engine is a connection of its own, so the peer's address tells instances apart.
 */
export class PeerSessions<T> {
  private readonly sessions = new Map<string, T>();

  /** @param limit how many peers are remembered: gRPC does not tell when a connection ends, so the oldest are dropped. */
  constructor(
    private readonly create: () => T,
    private readonly discard: (session: T) => void = () => undefined,
    private readonly limit = 200,
  ) {}

  /** The session of a peer; a new one where there is none. */
  of(peer: string): T {
    const session = this.sessions.get(peer) ?? this.create();
    // Set again, so that the map's order is that of use.
    this.sessions.delete(peer);
    this.sessions.set(peer, session);
    for (const oldest of this.sessions.keys()) {
      if (this.sessions.size <= this.limit) break;
      this.drop(oldest);
    }
    return session;
  }

  /** Starts afresh: an ephemeral port may come back for another engine. */
  restart(peer: string): T {
    this.drop(peer);
    return this.of(peer);
  }

  /** Forgets all. */
  clear(): void {
    for (const peer of [...this.sessions.keys()]) this.drop(peer);
  }

  private drop(peer: string): void {
    const session = this.sessions.get(peer);
    this.sessions.delete(peer);
    if (session !== undefined) this.discard(session);
  }
}
