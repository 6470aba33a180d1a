import { input } from "../parts.jsx";

export default (place, field) => place.append(input(field, { type: "date", min: "2020-01-01" }));
