/* The draft of an import: what was dropped or pasted, kept in the page's memory only. */
(function () {
  "use strict";
  var MAX_BYTES = 5 * 1024 * 1024;
  var TOO_LARGE = "The file is larger than 5 MB. A holdings file is usually below 1 MB: is it the right one?";
  var EMPTY = "There is nothing to read yet: drop a file or paste some lines.";
  var DROP = "import-drop";
  var PAUSE = 50;
  var TRIES = 60;
  var stagedAt = null;

  function base64(text) {
    var bytes = new TextEncoder().encode(text);
    var binary = "";
    for (var start = 0; start < bytes.length; start += 8192) {
      binary += String.fromCharCode.apply(null, bytes.subarray(start, start + 8192));
    }
    return window.btoa(binary);
  }

  function complain(files) {
    var file = files && files[0];
    if (file && file.size > MAX_BYTES) {
      window.dash_clientside.set_props("import-error", { children: TOO_LARGE });
    }
  }

  document.addEventListener(
    "change",
    function (event) {
      if (event.target.type === "file" && event.target.closest("#" + DROP)) {
        complain(event.target.files);
        /* Emptied once it is read, so that choosing the same file again is a change. */
        window.setTimeout(function () {
          event.target.value = "";
        }, 0);
      }
    },
    true
  );
  document.addEventListener(
    "drop",
    function (event) {
      if (event.target.closest && event.target.closest("#" + DROP)) {
        complain(event.dataTransfer && event.dataTransfer.files);
      }
    },
    true
  );

  /* Outputs: the draft, the drop zone, the error, the rows (those of an older draft are taken away). */
  function readFrom(name, text, unchanged) {
    if (!text || !text.trim()) {
      return [unchanged, unchanged, EMPTY, unchanged];
    }
    if (text.length > MAX_BYTES) {
      return [unchanged, unchanged, TOO_LARGE, unchanged];
    }
    return [{ name: name, content: base64(text), at: Date.now() }, unchanged, null, null];
  }

  /* Whoever hears the screen instead of seeing it is led to what was read. */
  function focusStrip(tries) {
    var strip = document.getElementById("import-strip");
    if (strip && strip.offsetParent) {
      strip.focus();
    } else if (tries) {
      window.setTimeout(focusStrip, PAUSE, tries - 1);
    }
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.import_page = Object.assign(window.dash_clientside.import_page || {}, {
    draft: function (contents, _paste, _typed, _discard, fileName, text) {
      var unchanged = window.dash_clientside.no_update;
      var trigger = window.dash_clientside.callback_context.triggered_id;
      if (trigger === "import-paste-button") {
        return readFrom("pasted lines.csv", text, unchanged);
      }
      if (trigger === "import-typed-read") {
        return readFrom("typed rows.csv", window.counterpoiseTypedRows(), unchanged);
      }
      if (trigger === "import-discard") {
        return [null, null, null, null];
      }
      if (!contents) {
        return [unchanged, unchanged, unchanged, unchanged];
      }
      return [{ name: fileName, content: contents, at: Date.now() }, null, null, null];
    },

    /* The preview is seen once a draft was read; a file that could not be read leaves the start in place. */
    stage: function (draft, shown) {
      var isPreview = Boolean(draft && shown && shown.at === draft.at);
      if (isPreview && stagedAt !== draft.at) {
        window.setTimeout(focusStrip, PAUSE, TRIES);
      }
      stagedAt = isPreview ? draft.at : stagedAt;
      return [isPreview, !isPreview];
    },

    /* What was shown of a file that is kept or left: each piece that stays makes every later change of a page slower. */
    clear: function (draft) {
      var cleared = draft ? window.dash_clientside.no_update : null;
      return [cleared, cleared, cleared, cleared];
    },
  });
})();
