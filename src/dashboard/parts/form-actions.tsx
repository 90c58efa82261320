/** Pure. How a form ends: the button that sends it, and the way back. */

interface FormActionsProps {
  submit: string;
  /** The address of the way back; without one there is none. */
  cancel?: string;
}

export function FormActions({ submit, cancel }: FormActionsProps) {
  return (
    <div class="form-actions">
      <button class="primary" type="submit">
        {submit}
      </button>
      {cancel !== undefined && <Cancel href={cancel} />}
    </div>
  );
}

/** The whole form below the question whether something is to be deleted. */
export function DeleteForm({ cancel }: { cancel: string }) {
  return (
    <form method="post" class="form-actions">
      <button class="danger primary" type="submit">
        Delete for good
      </button>
      <Cancel href={cancel} />
    </form>
  );
}

function Cancel({ href }: { href: string }) {
  return (
    <a class="button" href={href}>
      Cancel
    </a>
  );
}
