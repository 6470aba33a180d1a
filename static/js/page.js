// What every page does. Each behaviour finds its elements by a data-attribute, also those that arrive later.
import "./copy.js";
import "./dismiss.js";
import "./keys.js";
import "./once.js";
import "./tabs.js";
import "./trouble.js";
import "./when.js";
