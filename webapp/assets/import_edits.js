/* What is changed in a preview: kept step by step, so that every step can be taken back. */
(function () {
  "use strict";
  var STEPS = 100;
  var PAUSE = 100;
  var TRIES = 50;
  var NARROW = "(max-width: 768px)";
  var GRID = "import-grid";
  var placed = null;
  var boxed = null;
  var focused = "";
  /* What each control says right now: as shown, until something is typed. */
  var drawn = {};
  var drawnFor = null;
  var announced = null;

  function unchanged() {
    return window.dash_clientside.no_update;
  }

  function copied(edits) {
    return JSON.parse(JSON.stringify(edits));
  }

  /* The edits with one entry set, or without it where there is nothing to set. */
  function withEntry(edits, group, key, value) {
    var next = copied(edits);
    next[group] = next[group] || {};
    if (value === null) {
      delete next[group][key];
    } else {
      next[group][key] = value;
    }
    return next;
  }

  function typed(value) {
    return value === undefined || value === null || value === "" ? null : value;
  }

  function accountName(shown, key) {
    return shown.accounts[Number(key)] || "the file";
  }

  /* A layout's roles as they are shown, with the one that was changed. */
  function withColumn(edits, shown, layoutKey, change) {
    var known = (edits.columns || []).filter(function (item) {
      return item.key === layoutKey;
    })[0];
    var layout = shown.layouts[layoutKey];
    var mapping = known ? copied(known) : { key: layoutKey, roles: layout.roles.slice(), mark: "" };
    change(mapping);
    var next = copied(edits);
    next.columns = (edits.columns || [])
      .filter(function (item) {
        return item.key !== layoutKey;
      })
      .concat([mapping]);
    return next;
  }

  /* One control: the edits it makes, and in words what is taken back by undoing it. */
  var controls = {
    rate: function (edits, shown, key, value) {
      return [withEntry(edits, "rates", key, typed(value)), "rate of " + key];
    },
    kind: function (edits, shown, key, value) {
      return [withEntry(edits, "kinds", shown.accounts[Number(key)], value), "kind of " + accountName(shown, key)];
    },
    label: function (edits, shown, key, value) {
      return [withEntry(edits, "labels", shown.accounts[Number(key)], typed(value)), "name of " + accountName(shown, key)];
    },
    total: function (edits, shown, key, value) {
      var next = copied(edits);
      next.total = typed(value);
      return [next, "total"];
    },
    role: function (edits, shown, key, value) {
      var at = key.lastIndexOf("|");
      var next = withColumn(edits, shown, key.slice(0, at), function (mapping) {
        mapping.roles[Number(key.slice(at + 1))] = value === "unused" ? "" : value;
      });
      return [next, "column " + (Number(key.slice(at + 1)) + 1)];
    },
    decimal: function (edits, shown, key, value) {
      var next = withColumn(edits, shown, key, function (mapping) {
        mapping.mark = value;
      });
      return [next, "decimal mark"];
    },
  };

  function cellEdit(edits, event) {
    var row = event.data || {};
    if (event.colId === "security" && row.text) {
      var text = row.text.trim().toUpperCase();
      return [withEntry(edits, "tickers", text, event.value || ""), "ticker of row " + row.row];
    }
    if (event.colId === "price" && row.ticker) {
      return [withEntry(edits, "prices", row.ticker, typed(event.value)), "price of " + row.ticker];
    }
    return null;
  }

  function stepOf(edits, item, shown) {
    if (item.prop_id === GRID + ".cellValueChanged") {
      var events = Array.isArray(item.value) ? item.value : [item.value];
      return events.reduce(function (step, event) {
        var next = event && cellEdit(step ? step[0] : edits, event);
        return next || step;
      }, null);
    }
    if (item.prop_id.charAt(0) !== "{" || !shown) {
      return null;
    }
    var id = JSON.parse(item.prop_id.slice(0, item.prop_id.lastIndexOf(".")));
    var name = id.what + ":" + id.key;
    /* A control that has just appeared, or was drawn anew, says what was shown already. */
    if (!(name in shown.values) || String(typed(item.value) || "") === String(drawn[name])) {
      return null;
    }
    drawn[name] = String(typed(item.value) || "");
    return controls[id.what](edits, shown, id.key, item.value);
  }

  function follow(shown) {
    if (shown && shown !== drawnFor) {
      drawnFor = shown;
      drawn = Object.assign({}, shown.values);
    }
  }

  function edit(_draft, _values, _cell, _undo, stored, shown) {
    var state = stored || { now: {}, past: [] };
    var triggered = window.dash_clientside.callback_context.triggered;
    follow(shown);
    function isFrom(name) {
      return triggered.some(function (item) {
        return item.prop_id === name;
      });
    }
    if (isFrom("import-draft.data")) {
      return stored && (state.past.length || Object.keys(state.now).length) ? { now: {}, past: [] } : unchanged();
    }
    if (isFrom("import-undo-edit.n_clicks")) {
      var last = state.past[state.past.length - 1];
      return last ? { now: last.edits, past: state.past.slice(0, -1) } : unchanged();
    }
    var result = triggered.reduce(function (found, item) {
      var step = stepOf(found ? found[0] : state.now, item, shown);
      return step || found;
    }, null);
    if (!result) {
      return unchanged();
    }
    return { now: result[0], past: state.past.concat([{ label: result[1], edits: state.now }]).slice(-STEPS) };
  }

  function undoWords(edits) {
    var past = (edits && edits.past) || [];
    return past.length ? ["Undo: " + past[past.length - 1].label, false] : ["Undo", true];
  }

  /* Where the import goes: the usual place for every new draft or target, else as chosen. */
  function place(shown, where, into) {
    if (!shown) {
      return [unchanged(), unchanged(), unchanged(), unchanged(), unchanged(), unchanged(), unchanged()];
    }
    var target = shown.target ? shown.target.id : "";
    var values = shown.where.options.map(function (option) {
      return option.value;
    });
    var isKnown = placed && placed.at === shown.at && placed.target === target && values.indexOf(where) >= 0;
    var isNew = !placed || placed.at !== shown.at;
    var ids = shown.where.portfolios.map(function (option) {
      return option.value;
    });
    placed = { at: shown.at, target: target };
    return [
      shown.where.options,
      isKnown ? where : shown.where.usual,
      shown.where.portfolios,
      ids.indexOf(into) >= 0 ? into : ids[0] || null,
      shown.name,
      isNew ? "" : unchanged(),
      values.length < 2,
    ];
  }

  function fact(name, value) {
    function part(tag, children) {
      return { namespace: "dash_html_components", type: tag, props: { children: children } };
    }
    return part("Div", [part("Dt", name), part("Dd", value)]);
  }

  var FACTS = [
    ["status", "Status"],
    ["row", "Row"],
    ["sheet", "Sheet"],
    ["security", "Security"],
    ["text", "As printed"],
    ["name", "Name"],
    ["account", "Account"],
    ["shares", "Shares"],
    ["price", "Price"],
    ["amount", "Amount"],
    ["note", "What was read"],
  ];
  var FORMATS = { shares: "shares", price: "price", amount: "money" };

  function factText(row, field) {
    var value = row[field];
    if (field === "status") {
      return value.text;
    }
    if (FORMATS[field] && typeof value === "number") {
      var formats = window.dashAgGridFunctions;
      return formats.in_currency(formats[FORMATS[field]](value), value, row[field + "_currency"]);
    }
    return String(value);
  }

  /* A tap on a row of a narrow grid shows all of it; a cell that takes what is typed is opened for that instead. */
  function sheet(cell, rows) {
    var row = (rows || []).filter(function (item) {
      return cell && item.key === cell.rowId;
    })[0];
    var isField = row && ((cell.colId === "security" && row.is_security_open) || (cell.colId === "price" && row.is_price_open));
    if (!row || isField || !window.matchMedia(NARROW).matches) {
      return [unchanged(), unchanged()];
    }
    var facts = FACTS.filter(function (pair) {
      var value = row[pair[0]];
      return value !== undefined && value !== null && value !== "";
    }).map(function (pair) {
      return fact(pair[1], factText(row, pair[0]));
    });
    return [true, { namespace: "dash_html_components", type: "Dl", props: { children: facts, className: "facts" } }];
  }

  /* A field that is drawn anew loses the focus; it gets it back. */
  document.addEventListener("focusin", function (event) {
    focused = event.target.closest("#import-preview") ? event.target.id : "";
  });

  function refocus() {
    var field = focused && document.getElementById(focused);
    if (field && document.activeElement === document.body) {
      field.focus();
    }
  }

  /* What was saved is said above all else, which may be out of sight; the focus would be lost with the pressed button. */
  function showUndoBar(tries) {
    var bar = isSeen("import-undo");
    var focus = document.activeElement;
    if (bar && (focus === document.body || !focus.offsetParent)) {
      bar.focus();
      bar.scrollIntoView({ block: "center" });
    } else if (tries) {
      window.setTimeout(showUndoBar, PAUSE, tries - 1);
    }
  }

  function isSeen(id) {
    var found = document.getElementById(id);
    return found && !found.hidden && found.offsetParent ? found : null;
  }

  function isTyping(target) {
    return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].indexOf(target.tagName) >= 0;
  }

  function isNeedy(row) {
    return row.status && row.status.kind === "over";
  }

  /* To the first line that needs the user, its fix open; else to the first rate that is waited for. */
  function goToFirst() {
    var waiting = Array.prototype.filter.call(document.querySelectorAll(".rate-lines input"), function (field) {
      return !field.value;
    })[0];
    window.dash_ag_grid.getApiAsync(GRID).then(function (api) {
      var found = null;
      api.forEachNodeAfterFilterAndSort(function (node) {
        var row = node.data;
        var column = row.is_price_open ? "price" : row.is_security_open ? "security" : null;
        if (!found && isNeedy(row) && column) {
          found = { rowIndex: node.rowIndex, colKey: column };
        }
      });
      if (waiting) {
        waiting.focus();
        return;
      }
      document.getElementById(GRID).scrollIntoView({ block: "nearest" });
      api.ensureIndexVisible(found ? found.rowIndex : 0);
      api.setFocusedCell(found ? found.rowIndex : 0, found ? found.colKey : "security");
      if (found) {
        api.startEditingCell(found);
      }
    });
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest(".first-problem")) {
      goToFirst();
    }
  });

  document.addEventListener("keydown", function (event) {
    if (isTyping(event.target)) {
      return;
    }
    var isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    if (isUndo) {
      var button = isSeen("import-undo-edit") || (isSeen("import-undo") && isSeen("import-undo-button"));
      if (button) {
        event.preventDefault();
        button.click();
      }
      return;
    }
    var isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isPlain && event.key.toLowerCase() === "f" && isSeen("import-preview") && !event.target.closest(".ag-cell")) {
      event.preventDefault();
      goToFirst();
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.import_page = Object.assign(window.dash_clientside.import_page || {}, {
    edit: edit,
    undo_edit: undoWords,
    place: place,
    sheet: sheet,
    place_fields: function (where) {
      return [where !== "new", where !== "add"];
    },
    /* The columns open by themselves once, when they are asked about; what was opened by hand stays open. */
    boxes: function (shown) {
      var nothing = unchanged();
      if (!shown) {
        return [true, nothing, nothing, true, nothing, nothing, nothing, nothing, nothing];
      }
      var isNew = boxed !== shown.at;
      boxed = shown.at;
      window.setTimeout(refocus, 0);
      var isOpen = isNew || shown.has_question ? shown.has_question : nothing;
      var isAsked = shown.has_question;
      return [!Object.keys(shown.layouts).length, isOpen, shown.columns_title, !shown.skipped_title, shown.skipped_title].concat(
        [isAsked, isAsked, isAsked, isAsked]
      );
    },
    /* Beside a draft the bar would take back another file than the one that is seen. */
    undo_bar: function (last, draft) {
      var isDone = !last || last.what === "nothing";
      if (last && last !== announced && !draft) {
        window.setTimeout(showUndoBar, PAUSE, TRIES);
      }
      announced = draft ? announced : last;
      var text = last && !draft ? last.text : "";
      return [!text, text, isDone];
    },
  });
})();
