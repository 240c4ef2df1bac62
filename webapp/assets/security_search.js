/* Search as you type in a grid's cell: a text field with a list below it, by mouse and by keys. */
(function () {
  "use strict";
  var PAUSE = 120;
  var LONGEST = 80;
  var TICKER = /^[A-Z0-9][A-Z0-9.\-]{0,11}$/;
  var WAY_OUT = "Leave as unknown";
  var open = null;
  var numbered = 0;

  function ask(text) {
    window.dash_clientside.set_props("security-search-asked", { data: { text: text, at: Date.now() } });
  }

  function element(name, attributes, text) {
    var made = document.createElement(name);
    Object.keys(attributes).forEach(function (key) {
      made.setAttribute(key, attributes[key]);
    });
    if (text) {
      made.textContent = text;
    }
    return made;
  }

  function SecurityEditor() {}

  SecurityEditor.prototype = {
    constructor: SecurityEditor,

    init: function (params) {
      numbered += 1;
      this.params = params;
      this.hasWayOut = Boolean(params.hasWayOut);
      this.name = "security-list-" + numbered;
      this.before = params.value === null || params.value === undefined ? "" : String(params.value);
      this.result = null;
      this.active = -1;
      this.options = [];
      this.build(params);
    },

    build: function (params) {
      var isLetter = params.eventKey && params.eventKey.length === 1;
      this.box = element("div", { class: "security-editor" });
      this.field = element("input", {
        type: "text",
        class: "form-control",
        role: "combobox",
        autocomplete: "off",
        spellcheck: "false",
        maxlength: String(LONGEST),
        "aria-label": "Security: ticker or name",
        "aria-autocomplete": "list",
        "aria-expanded": "false",
        "aria-controls": this.name,
      });
      this.field.value = isLetter ? params.eventKey : this.before;
      this.list = element("ul", { id: this.name, class: "security-list", role: "listbox", "aria-label": "Securities found" });
      this.status = element("p", { class: "security-status", role: "status" }, this.hasWayOut ? "" : "Type a ticker or a name");
      this.box.append(this.field, this.list, this.status);
      this.field.addEventListener("input", this.later.bind(this));
      this.field.addEventListener("keydown", this.onKey.bind(this));
      this.list.addEventListener("mousedown", this.onPress.bind(this));
    },

    getGui: function () {
      return this.box;
    },

    isPopup: function () {
      return true;
    },

    getPopupPosition: function () {
      return "over";
    },

    afterGuiAttached: function () {
      open = this;
      this.box.style.minWidth = Math.max(280, this.params.eGridCell ? this.params.eGridCell.offsetWidth : 0) + "px";
      this.field.focus();
      if (!this.params.eventKey || this.params.eventKey.length !== 1) {
        this.field.select();
      }
      var row = this.params.data || {};
      this.asked = this.field.value === this.before && row.name ? row.name : this.field.value;
      this.show([]);
      this.search(this.asked);
    },

    destroy: function () {
      window.clearTimeout(this.timer);
      if (open === this) {
        open = null;
      }
    },

    later: function () {
      var editor = this;
      this.asked = this.field.value;
      this.isTyped = true;
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(function () {
        editor.search(editor.asked);
      }, PAUSE);
    },

    search: function (text) {
      if (text.trim()) {
        ask(text.slice(0, LONGEST));
      } else {
        this.show([]);
      }
    },

    show: function (hits) {
      var options = hits.map(function (hit) {
        return { ticker: hit.ticker, words: hit.name + " · " + hit.kind };
      });
      if (this.hasWayOut) {
        options.push({ ticker: "", words: WAY_OUT });
      }
      this.options = options;
      this.list.replaceChildren.apply(this.list, options.map(this.optionOf, this));
      this.list.hidden = !options.length;
      this.field.setAttribute("aria-expanded", String(options.length > 0));
      this.box.scrollIntoView({ block: "nearest" });
      this.activate(this.hasWayOut && this.isTyped && hits.length ? 0 : -1);
    },

    optionOf: function (option, number) {
      var made = element("li", { id: this.name + "-" + number, role: "option", "aria-selected": "false" });
      if (option.ticker) {
        made.append(element("strong", {}, option.ticker), " · ");
      }
      made.append(option.words);
      return made;
    },

    answer: function (found) {
      if (found.text !== this.asked.slice(0, LONGEST)) {
        return;
      }
      this.show(found.hits);
      this.status.textContent = found.hits.length
        ? found.hits.length + " found"
        : "Nothing found for “" + found.text + "”";
    },

    activate: function (number) {
      var items = this.list.children;
      this.active = number;
      Array.prototype.forEach.call(items, function (item, i) {
        item.setAttribute("aria-selected", String(i === number));
      });
      if (number >= 0) {
        this.field.setAttribute("aria-activedescendant", items[number].id);
        items[number].scrollIntoView({ block: "nearest" });
      } else {
        this.field.removeAttribute("aria-activedescendant");
      }
    },

    onKey: function (event) {
      var n = this.options.length;
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && n) {
        var step = event.key === "ArrowDown" ? 1 : -1;
        this.activate(this.active < 0 && step < 0 ? n - 1 : (this.active + step + n) % n);
      } else if (event.key === "Enter") {
        this.choose(this.active);
      } else if (event.key === "Tab") {
        this.keepTyped();
        return;
      } else if (event.key !== "Escape") {
        /* The grid would take the keys that move within the field for its own. */
        event.stopPropagation();
        return;
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    },

    onPress: function (event) {
      var item = event.target.closest("[role=option]");
      if (item) {
        event.preventDefault();
        this.choose(Array.prototype.indexOf.call(this.list.children, item));
      }
    },

    choose: function (number) {
      if (number >= 0) {
        this.result = this.options[number].ticker;
      } else {
        this.keepTyped();
      }
      this.params.stopEditing();
    },

    /* Without a choice a cell of rows being typed keeps what was typed; a fix takes a ticker only. */
    keepTyped: function () {
      var typed = this.field.value.trim();
      if (typed === this.before) {
        return;
      }
      if (!this.hasWayOut) {
        this.result = TICKER.test(typed.toUpperCase()) ? typed.toUpperCase() : typed;
      } else if (TICKER.test(typed.toUpperCase())) {
        this.result = typed.toUpperCase();
      }
    },

    isCancelAfterEnd: function () {
      return this.result === null;
    },

    getValue: function () {
      return this.result === null ? this.before : this.result;
    },
  };

  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, { SecurityEditor: SecurityEditor });

  window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, {
    SecurityCell: function (props) {
      var make = window.React.createElement;
      var row = props.data || {};
      var isWaiting = row.is_security_open && row.status && row.status.kind === "over";
      var look = "security-cell" + (row.is_security_open ? " is-open" : "");
      var hint = isWaiting ? make("span", { className: "fix-hint" }, "find it") : null;
      var text = make("span", { className: "security-text" }, props.value);
      return make("span", { className: look, title: props.value || null }, text, hint);
    },
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.security_search = {
    answer: function (found) {
      if (open && found) {
        open.answer(found);
      }
    },
  };
})();
