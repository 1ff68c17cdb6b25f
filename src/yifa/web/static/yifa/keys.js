// Tells it on the page when a security key does not work; the library only writes it to the console.
document.addEventListener("allauth.error", () => {
  document.getElementById("key-failed").hidden = false;
});
