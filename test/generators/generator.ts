/** Pure. What a generator of clients is. */

/** Where everything is that the generators need. */
export interface Workshop {
  /** A temporary folder for all that is downloaded and generated. */
  root: string;
  /** The file of the service's OpenAPI document. */
  document: string;
  /** The folder of the programs that use the generated clients. */
  programs: string;
}

export interface Generator {
  name: string;
  /**
   * Makes a client, compiles it, and runs the program that uses it.
   * @param environment says where the service is
   * @returns what the program printed; @throws Missing when the language or a registry is missing
   */
  use(environment: Record<string, string>): Promise<string>;
}
