// What the server is asked. Every function throws an Error whose message can be shown.

const UNREACHABLE = 'The app does not answer. Is it still running in its terminal?';

async function get(path, options = {}) {
  let response;
  try {
    response = await fetch(path, {cache: 'no-store', ...options});
  } catch {
    throw new Error(UNREACHABLE);
  }
  if (!response.ok) throw await failure(response.status, () => response.json());
  return response;
}

const ask = async (path, options) => (await get(path, options)).json();

// A file that the server has, all of it.
export const blob = async (path) => {
  const response = await get(path);
  try {
    return await response.blob();
  } catch {
    throw new Error(UNREACHABLE);  // it ended half way
  }
};

async function failure(status, body) {
  let message;
  try {
    message = (await body()).error;
  } catch {
    message = `The app answered with an error (${status}).`;
  }
  return Object.assign(new Error(message), {status});
}

export const settings = () => ask('/api/settings');

export const abilities = (model) => ask(`/api/abilities?${new URLSearchParams({model})}`);

const ofDownload = (model) => `/api/models/${encodeURIComponent(model)}/download`;

export const download = (model) => ask(ofDownload(model), {method: 'POST'});

export const downloadState = (model) => ask(ofDownload(model));

export const stopDownload = (model) => ask(ofDownload(model), {method: 'DELETE'});

export const picture = (id) => ask(`/api/pictures/${id}`);

export const source = (id) => blob(`/api/pictures/${id}/source`);

export const job = (id) => ask(`/api/jobs/${id}`);

// onProgress: called with the part that has been sent, 0 to 1. fetch() cannot tell that.
export function upload(file, name, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/pictures?name=${encodeURIComponent(name)}`);
    request.responseType = 'json';
    request.upload.onprogress = (event) => onProgress(event.total ? event.loaded / event.total : 0);
    request.onerror = () => reject(new Error(UNREACHABLE));
    request.onload = async () => {
      if (request.status === 201) resolve(request.response);
      else reject(await failure(request.status, async () => request.response));
    };
    request.send(file);
  });
}

export const submit = (picture, mask, options) =>
  ask(`/api/pictures/${picture}/jobs?${new URLSearchParams(options)}`, {method: 'POST', body: mask});

export const cancel = (job) => ask(`/api/jobs/${job}`, {method: 'DELETE'});

export const leaving = (job) => `/api/jobs/${job}/leave`;

export const resume = (job) => ask(`/api/jobs/${job}/continue`, {method: 'POST'});

export const damage = (picture, strength) => blob(`/api/pictures/${picture}/damage.png?${new URLSearchParams({strength})}`);

export const selection = (picture, place) => blob(`/api/pictures/${picture}/selection.png?${new URLSearchParams(place)}`);

export const frame = (picture, sides) => ask(`/api/pictures/${picture}/frame?${new URLSearchParams(sides)}`, {method: 'POST'});

export const resultAs = (job, format) => blob(`/api/jobs/${job}/result?${new URLSearchParams({format})}`);

export const pictureAs = (picture, format) => blob(`/api/pictures/${picture}/file?${new URLSearchParams({format})}`);

export const folder = () => ask('/api/folder');

export const thumbnail = (number) => `/api/folder/${number}/thumbnail.jpg`;

export const openItem = (number) => ask(`/api/folder/${number}/open`, {method: 'POST'});

export const itemMask = (number, picture) => blob(`/api/folder/${number}/mask.png?${new URLSearchParams({picture})}`);

export const saveItem = (number, job) => ask(`/api/folder/${number}/result?${new URLSearchParams({job})}`, {method: 'POST'});

export const pictureView = (picture) => `/api/pictures/${picture}/view.png`;

export const jobView = (job, name) => `/api/jobs/${job}/${name}`;

// Ask after a job until it is over. onChange: called with each answer. A few answers that
// fail are borne, as when the computer wakes from sleep.
export async function watch(id, onChange) {
  let failures = 0;
  for (let wait = 150; ; wait = Math.min(1000, wait * 1.3)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      const answer = await job(id);
      failures = 0;
      onChange(answer);
      if (!['waiting', 'running'].includes(answer.state)) return answer;
    } catch (error) {
      if (error.status || ++failures > 5) throw error;
    }
  }
}
