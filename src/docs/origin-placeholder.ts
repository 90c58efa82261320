/** Pure. Stands for the service's origin in the OpenAPI document, which is made when the Worker is built. */
export const ORIGIN_PLACEHOLDER = "https://origin.invalid";
