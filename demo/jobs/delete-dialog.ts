import type { LiveJob, SnapshotJobs } from 'hlsnap/jobs';
import { make } from '../dom.js';

/** Asks whether a job is to be deleted, and whether its files are, too; tells what was done. */
export async function askDelete(jobs: SnapshotJobs, { id, name }: LiveJob): Promise<string> {
  const answer = await ask(`Delete the job “${name}”?`, [
    ['files', 'Delete with files', 'danger'],
    ['job', 'Keep its files', ''],
    ['', 'Cancel', ''],
  ]);
  if (answer === '') return `“${name}” stays.`;
  await jobs.delete(id, { files: answer === 'files' });
  return answer === 'files'
    ? `“${name}” and its files were deleted.`
    : `“${name}” was deleted; its files stay.`;
}

/** The value of the button that was pressed; Escape is an empty one. */
function ask(
  question: string,
  answers: readonly (readonly [value: string, text: string, className: string])[],
): Promise<string> {
  const buttons = answers.map(([value, text, className]) => {
    const button = make('button', `secondary way ${className}`.trim(), text);
    button.value = value;
    return button;
  });
  const form = make('form', 'ways', ...buttons);
  form.method = 'dialog';
  const heading = make('h2', '', question);
  heading.id = 'delete-question';
  const dialog = make('dialog', 'card', make('div', 'dialog-head', heading), form);
  dialog.setAttribute('aria-labelledby', heading.id);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
