/* The frame in the browser: which page is seen, the theme, the rail, keys. No figures are made here. */
(function () {
  "use strict";
  var root = document.documentElement;
  var QUIET_MILLISECONDS = 800;
  var hasNavigated = false;
  var asked = {};
  var shownChange = {};

  function remember(key, value) {
    try {
      window.localStorage.setItem(key, value);
    } catch (error) {
      /* A browser that forbids storage only forgets the choice. */
    }
  }

  function currentTheme() {
    return root.getAttribute("data-bs-theme") === "dark" ? "dark" : "light";
  }

  /* Pages lie side by side, and parts of them too: the first field that is seen is the one that is meant. */
  function focusSearch() {
    var fields = document.querySelectorAll("#main .search-field input");
    var field = Array.prototype.find.call(fields, function (found) {
      return found.getClientRects().length > 0;
    });
    if (field) {
      field.focus();
      field.select();
    }
    return Boolean(field);
  }

  function isTyping(target) {
    return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].indexOf(target.tagName) >= 0;
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return;
    }
    if (event.key === "/" && focusSearch()) {
      event.preventDefault();
    } else if (event.key === "?") {
      document.getElementById("frame-help-button").click();
    } else if (event.key >= "1" && event.key <= "9") {
      var link = document.querySelectorAll(".rail-link")[Number(event.key) - 1];
      if (link) {
        link.click();
      }
    }
  });

  /* The pages behind "More" on a narrow screen: open on a press, closed by Esc, a choice, or going elsewhere. */
  function moreButton() {
    return document.getElementById("frame-more-button");
  }

  function openMore(isOpen) {
    var button = moreButton();
    if (button) {
      button.setAttribute("aria-expanded", isOpen ? "true" : "false");
    }
  }

  function isMoreOpen() {
    var button = moreButton();
    return Boolean(button) && button.getAttribute("aria-expanded") === "true";
  }

  function isOfMore(target) {
    return Boolean(target && target.closest && target.closest("#frame-more-button, #frame-more-pages"));
  }

  document.addEventListener("click", function (event) {
    var isButton = event.target.closest && event.target.closest("#frame-more-button");
    openMore(Boolean(isButton) && !isMoreOpen());
  });

  document.addEventListener("focusin", function (event) {
    if (isMoreOpen() && !isOfMore(event.target)) {
      openMore(false);
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && isMoreOpen()) {
      openMore(false);
      moreButton().focus();
    }
  });

  /* An error beside a control that is out of sight would not be seen. */
  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      var element = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      var region = element && element.closest(".error-text");
      if (region && region.textContent) {
        region.scrollIntoView({ block: "nearest" });
      }
    });
  }).observe(root, { childList: true, characterData: true, subtree: true });

  function afterNavigation(title) {
    document.title = title + " · Counterpoise";
    if (hasNavigated) {
      window.scrollTo(0, 0);
      document.getElementById("main").focus({ preventScroll: true });
    }
    hasNavigated = true;
  }

  /* What a link shows stands where a portfolio stands else; only the page that knows how to show it is asked. */
  function sharedView(page, search) {
    var token = page.path === "/concentration" ? new URLSearchParams(search || "").get("view") : "";
    return token ? "view:" + token : "";
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.frame = {
    /* One call per page: show or hide it, mark its link, and have it built when it is first seen. */
    show: function (pathname, page, mounted) {
      var unchanged = window.dash_clientside.no_update;
      var isSeen = pathname === page.path;
      var link = document.querySelector('.rail-link[href="' + page.path + '"]');
      if (link) {
        if (isSeen) {
          link.setAttribute("aria-current", "page");
        } else {
          link.removeAttribute("aria-current");
        }
      }
      if (isSeen) {
        afterNavigation(page.title);
      }
      var isFirst = isSeen && !mounted && !asked[page.path];
      asked[page.path] = asked[page.path] || isSeen;
      return [!isSeen, isFirst ? true : unchanged];
    },

    /* The page seen next is built while people look at the first: the code of its charts takes a second to arrive. */
    build_ahead: function (_, page) {
      var unchanged = window.dash_clientside.no_update;
      return new Promise(function (resolve) {
        window.setTimeout(function () {
          resolve(asked[page.path] ? unchanged : true);
          asked[page.path] = true;
        }, QUIET_MILLISECONDS);
      });
    },

    /* Starts a page's callbacks when it is seen and there is something new: another portfolio, or a changed one. */
    visit: function (pathname, search, portfolio, page, change, visited) {
      var chosen = sharedView(page, search) || portfolio || "";
      if (pathname !== page.path || (visited === chosen && shownChange[page.path] === change)) {
        return window.dash_clientside.no_update;
      }
      shownChange[page.path] = change;
      return chosen;
    },

    /* What a link shows is nobody's here: the visitor's own portfolio is not named beside it. */
    shared: function (pathname, search) {
      var isShared = Boolean(sharedView({ path: pathname }, search));
      return [isShared, !isShared];
    },

    lost: function (pathname, paths) {
      var isLost = paths.indexOf(pathname) < 0;
      if (isLost) {
        afterNavigation("Page not found");
      }
      return !isLost;
    },

    theme: function (clicks) {
      if (clicks) {
        var next = currentTheme() === "dark" ? "light" : "dark";
        root.setAttribute("data-bs-theme", next);
        remember("counterpoise-theme", next);
      }
      var theme = currentTheme();
      return [theme, theme === "dark" ? "Use the light theme" : "Use the dark theme"];
    },

    rail: function (clicks) {
      var isNarrow = root.getAttribute("data-rail") === "narrow";
      if (clicks) {
        isNarrow = !isNarrow;
        root.setAttribute("data-rail", isNarrow ? "narrow" : "wide");
        remember("counterpoise-rail", isNarrow ? "narrow" : "wide");
      }
      return isNarrow ? "Widen the navigation" : "Narrow the navigation";
    },

    open: function (clicks) {
      return clicks ? true : window.dash_clientside.no_update;
    },

    remember_portfolio: function (portfolio) {
      return portfolio || "";
    },
  };
})();
