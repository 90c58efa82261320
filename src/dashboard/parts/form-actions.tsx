/** Pure. The buttons at the end of a form: submit and cancel. */
import { PostForm } from "./post-form.tsx";

interface FormActionsProps {
  submit: string;
  /** The path that Cancel leads to. Without it there is no Cancel. */
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

/** The form that confirms a deletion. */
export function DeleteForm({ cancel }: { cancel: string }) {
  return (
    <PostForm class="form-actions">
      <button class="danger primary" type="submit">
        Delete permanently
      </button>
      <Cancel href={cancel} />
    </PostForm>
  );
}

function Cancel({ href }: { href: string }) {
  return (
    <a class="button" href={href}>
      Cancel
    </a>
  );
}
