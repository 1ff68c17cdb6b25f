// Puts the chosen figure where the cursor stands. Without this the server appends it.
"use strict";
const text = document.getElementById("text"), figure = document.getElementById("figure");
document.querySelector("button[name=insert]").addEventListener("click", (event) => {
  event.preventDefault();
  text.setRangeText(figure.value, text.selectionStart, text.selectionEnd, "end");
  text.focus();
});
