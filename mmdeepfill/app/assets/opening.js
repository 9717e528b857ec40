// The ways a photograph comes in: chosen, dropped, pasted.

import {$, complain} from './page.js';

// take: called with a File
export function listen(take) {
  for (const id of ['open', 'choose']) $(id).addEventListener('click', () => $('file').click());
  $('file').addEventListener('change', () => {
    const [file] = $('file').files;
    $('file').value = '';  // so that the same file can be chosen again
    if (file) take(file);
  });
  document.addEventListener('paste', (event) => {
    const [file] = event.clipboardData?.files ?? [];
    if (file) take(file);
  });
  listenToDrops(take);
}

function listenToDrops(take) {
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  let depth = 0;
  const show = (change) => {
    depth = Math.max(0, depth + change);
    $('dropping').firstElementChild.textContent = 'Drop it to open it';
    $('dropping').hidden = !depth;
  };
  document.addEventListener('dragenter', (event) => hasFiles(event) && show(1));
  document.addEventListener('dragleave', (event) => hasFiles(event) && show(-1));
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    show(-depth);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length) take(files[0]);
    if (files.length > 1) complain(`One photograph at a time: only ${files[0].name} was taken.`);
  });
}
