/** Days a refresh token lives unused, and a login at all. */
export const refreshLifetime = { idle: 7, total: 30 }
