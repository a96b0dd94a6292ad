// Runs before anything is installed, on Node 22.12 or later: plain JavaScript, no dependency.
import { homedir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * @typedef {object} User
 * @property {number} uid
 * @property {string} home
 * @property {string | undefined} [xdgCacheHome] XDG_CACHE_HOME; counts only when absolute, as its specification says
 */

/** @returns {User} */
const currentUser = () => ({
  uid: userInfo().uid,
  home: homedir(),
  xdgCacheHome: process.env.XDG_CACHE_HOME,
})

/**
 * Where fetched tools are kept, once per user and version. Root's lies outside its home: servers that refuse to run as
 * root are started by it as another user, who has to be able to reach them.
 * @param {User} [user]
 */
export function cacheFolder({ uid, home, xdgCacheHome } = currentUser()) {
  if (xdgCacheHome && isAbsolute(xdgCacheHome)) return join(xdgCacheHome, 'poolproof')
  return uid === 0 ? '/var/cache/poolproof' : join(home, '.cache', 'poolproof')
}
