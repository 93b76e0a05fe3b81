// Style sheets are imported as text and appended inside the shadow root.
declare module "*.css" {
  const text: string;
  export default text;
}
