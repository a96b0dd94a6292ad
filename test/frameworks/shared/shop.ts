export interface User {
  email: string
  salt: string
  hash: string
}

/** What the pages and routes of each framework ask, whichever client answers. */
export interface Shop {
  products(): Promise<{ id: number; name: string }[]>
  findUser(email: string): Promise<User | undefined>
  createUser(user: User): Promise<void>
  /** How many there were. */
  removeUser(email: string): Promise<number>
}
