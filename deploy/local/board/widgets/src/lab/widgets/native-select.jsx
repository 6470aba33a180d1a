import { naming, select } from "../parts.jsx";

export default (place, field) => place.append(select(field.options, { name: field.name, required: true, ...naming(field) }, field.setting.seed % 2 ? "Please choose" : "—"));
