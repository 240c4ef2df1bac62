/* A slider that stands still rests, whatever became of the event that should have said so. */
(function () {
  "use strict";
  var STILL = 1000;
  var LOOK = 250;
  var MOST_ATTEMPTS = 3;
  var isPressed = false;
  var changedAt = 0;
  var attempts = 0;
  var form = null;
  var sliders = [];

  function touch(event) {
    isPressed = event.type === "pointerdown" || (isPressed && event.type === "keydown");
    changedAt = Date.now();
    attempts = 0;
  }

  /* What the sliders show and what they last rested at, of limits that are on; and the form that was collected. */
  function note(switches, dragged, rested, collected) {
    var entries = window.dash_clientside.callback_context.inputs_list[1];
    sliders = entries
      .map(function (entry, i) {
        return { id: entry.id, isOn: switches[i], shown: dragged[i], rested: rested[i] };
      })
      .filter(function (slider) {
        return slider.isOn && typeof slider.shown === "number" && slider.shown !== slider.rested;
      });
    form = collected;
    changedAt = Date.now();
  }

  /* The answer on screen is that of a slider on the move, though nothing moves and no answer is on its way. */
  function isLeftBehind() {
    var result = document.getElementById("simulate-result");
    var working = document.getElementById("simulate-working");
    var isMoving = result && result.classList.contains("moving") && working && working.hidden;
    return isMoving && !isPressed && Date.now() - changedAt >= STILL;
  }

  function rest() {
    if (!form || attempts >= MOST_ATTEMPTS || !isLeftBehind()) {
      return;
    }
    attempts += 1;
    changedAt = Date.now();
    if (!sliders.length) {
      window.dash_clientside.set_props("simulate-form", { data: Object.assign({}, form, { is_resting: true }) });
    }
    sliders.forEach(function (slider) {
      window.dash_clientside.set_props(slider.id, { value: slider.shown });
    });
  }

  ["pointerdown", "pointerup", "pointercancel", "keydown"].forEach(function (type) {
    document.addEventListener(type, touch, true);
  });
  window.setInterval(rest, LOOK);

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.simulateRest = { note: note };
})();
