/** Pure. What the OpenAPI document says, when the Worker is built, for the origin that the service is reached at. */
export const ORIGIN_PLACEHOLDER = "https://origin.invalid";
