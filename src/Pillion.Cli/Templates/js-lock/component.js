// Locks in the memory of one instance.
const locks = new Map();

// The lock of a resource, unless its time is up.
function find(resource) {
  const lock = locks.get(resource);
  return lock && lock.until > Date.now() ? lock : undefined;
}

export const lockStore = {
  // Called once for each instance, with the settings of the component's file, as pairs of name and value.
  init(metadata) {},

  tryLock(resource, owner, expiryMilliseconds) {
    if (find(resource)) {
      return false;
    }
    locks.set(resource, { owner, until: Date.now() + Number(expiryMilliseconds) });
    return true;
  },

  unlock(resource, owner) {
    const lock = find(resource);
    if (!lock) {
      return 'lock-does-not-exist';
    }
    if (lock.owner !== owner) {
      return 'lock-belongs-to-others';
    }
    locks.delete(resource);
    return 'success';
  },
};
