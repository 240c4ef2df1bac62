/* Loaded in the head, before anything is drawn, so that a dark page never flashes light. */
(function () {
  "use strict";
  var root = document.documentElement;
  var remembered = null;
  try {
    remembered = window.localStorage.getItem("counterpoise-theme");
    if (window.localStorage.getItem("counterpoise-rail") === "narrow") {
      root.setAttribute("data-rail", "narrow");
    }
  } catch (error) {
    remembered = null;
  }
  var prefersDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  var known = remembered === "light" || remembered === "dark";
  root.setAttribute("data-bs-theme", known ? remembered : prefersDark ? "dark" : "light");
  root.setAttribute("lang", "en");
})();
