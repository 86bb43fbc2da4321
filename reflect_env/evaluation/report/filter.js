(function () {
  var items = document.querySelectorAll(".item[data-level]");
  var text = document.getElementById("find"), level = document.getElementById("level"), what = document.getElementById("what");
  var shown = document.getElementById("shown");
  if (!text) return;
  function apply() {
    var wanted = text.value.toLowerCase(), count = 0;
    items.forEach(function (item) {
      var ok = (!level.value || item.dataset.level === level.value) &&
        (!what.value || item.dataset.classes.split(" ").indexOf(what.value) >= 0) &&
        (!wanted || item.textContent.toLowerCase().indexOf(wanted) >= 0);
      item.hidden = !ok;
      if (ok) count += 1;
    });
    shown.textContent = count + " of " + items.length;
  }
  [text, level, what].forEach(function (field) { field.addEventListener("input", apply); });
  function open() {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") { target.hidden = false; target.open = true; target.scrollIntoView(); }
  }
  window.addEventListener("hashchange", open);
  apply();
  open();
})();
