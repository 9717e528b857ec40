// Works kept in the browser (IndexedDB), so that a reload or a new start of the server loses
// nothing. Large files have entries of their own: an undo does not write them again.

const DAYS = 2 * 24 * 3600 * 1000;
const MOST = 8;

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('mmdeepfill', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('works', {keyPath: 'id'});
      request.result.createObjectStore('files');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// act: called with the two stores; the answer is that of the request which it returns.
async function transact(mode, act) {
  const transaction = (await database()).transaction(['works', 'files'], mode);
  const request = act(transaction.objectStore('works'), transaction.objectStore('files'));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

const filesOf = (id) => IDBKeyRange.bound(`${id}/`, `${id}/\uffff`);

// record: {id, used, ...} without files; files: a Map of new ones by key, `ID/...`
export const save = (record, files) => transact('readwrite', (works, store) => {
  for (const [key, file] of files) store.put(file, key);
  works.put(record);
});

export const load = (id) => transact('readonly', (works) => works.get(id));

export const file = (key) => transact('readonly', (works, files) => files.get(key));

export const drop = (keys) => transact('readwrite', (works, files) => {
  for (const key of keys) files.delete(key);
});

export const remove = (id) => transact('readwrite', (works, files) => {
  works.delete(id);
  files.delete(filesOf(id));
});

// The works of the last days, the newest first; older ones are removed.
export async function list() {
  const works = (await transact('readonly', (works) => works.getAll())).sort((a, b) => b.used - a.used);
  const fresh = works.filter(({used}, i) => i < MOST && used > Date.now() - DAYS);
  for (const {id} of works.slice(fresh.length)) await remove(id);
  return fresh;
}
