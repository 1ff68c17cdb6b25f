// Says on the page that a security key did not work; the library would only write it to the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("key-failed").hidden = false;
});
