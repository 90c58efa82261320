/** Pure. The style sheet of all pages: one file a section, joined in the order of the cascade. */
import base from "./css/base.css";
import frame from "./css/frame.css";
import buttons from "./css/buttons.css";
import badges from "./css/badges.css";
import tables from "./css/tables.css";
import forms from "./css/forms.css";
import webhookForm from "./css/webhook-form.css";
import panels from "./css/panels.css";
import activity from "./css/activity.css";
import deliveries from "./css/deliveries.css";
import repair from "./css/repair.css";
import filters from "./css/filters.css";
import content from "./css/content.css";
import phone from "./css/phone.css";

export const STYLESHEET = [
  base,
  frame,
  buttons,
  badges,
  tables,
  forms,
  webhookForm,
  panels,
  activity,
  deliveries,
  repair,
  filters,
  content,
  // Last: it overrides the others on a narrow screen.
  phone,
].join("\n");
