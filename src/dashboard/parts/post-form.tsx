/** Pure. A form that changes something. All forms of a page have one key, so that a form that is sent twice is processed once. */
import { type JSX, type PropsWithChildren, createContext, useContext } from "hono/jsx";

/** The key of the page's forms, and the page itself, to go back to. */
export const FormContext = createContext({ key: "", page: "" });

/** The fields that every form has, beside what a person types. */
export const FORM_KEY = "form_key";
export const FORM_PAGE = "form_page";

type PostFormProps = PropsWithChildren<JSX.IntrinsicElements["form"] & { "data-typed"?: string | undefined }>;

export function PostForm({ children, ...attributes }: PostFormProps) {
  const { key, page } = useContext(FormContext);
  return (
    <form method="post" {...attributes}>
      <input type="hidden" name={FORM_KEY} value={key} />
      <input type="hidden" name={FORM_PAGE} value={page} />
      {children}
    </form>
  );
}
