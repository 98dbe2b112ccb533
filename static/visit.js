// 走访: photos shrunk before they leave the phone, the place on a button press. Works without.
"use strict";

(() => {
  const form = document.querySelector("form[data-visit]");
  if (!form) return;
  const said = form.querySelector("[data-located]");
  const locate = form.querySelector("[data-locate]");
  const latitude = form.elements.latitude;
  const longitude = form.elements.longitude;

  if (navigator.geolocation) {
    locate.hidden = false;
    locate.addEventListener("click", async () => {
      locate.disabled = true;
      said.textContent = "正在定位…";
      const coords = await photos.place();
      locate.disabled = false;
      if (!coords) {
        said.textContent = "没有取到位置，请在手机设置里允许定位，或直接写地点。";
        return;
      }
      latitude.value = coords.latitude.toFixed(6);
      longitude.value = coords.longitude.toFixed(6);
      said.textContent = `已记下位置 ${latitude.value}, ${longitude.value}`;
    });
  }

  // The picked files are exchanged for smaller ones without the camera's secrets.
  const input = form.elements.photos;
  const thumbs = form.querySelector("[data-thumbs]");
  input.addEventListener("change", async () => {
    const picked = [...input.files];
    const facts = [];
    const kept = new DataTransfer();
    thumbs.replaceChildren();
    form.elements.photo_facts.value = "";
    for (const file of picked) {
      const read = await photos.read(file).catch(() => null);
      if (!read) {
        kept.items.add(file);
        facts.push({});
        continue;
      }
      const { photo } = read;
      kept.items.add(new File([photo.blob], photo.name, { type: "image/jpeg" }));
      facts.push({ taken_at: photo.taken_at, latitude: photo.latitude, longitude: photo.longitude });
      thumbs.append(thumb(photo));
    }
    input.files = kept.files;
    form.elements.photo_facts.value = JSON.stringify(facts);
  });

  function thumb(photo) {
    const item = document.createElement("li");
    const image = document.createElement("img");
    image.src = photo.thumb;
    image.alt = photo.name;
    const words = document.createElement("span");
    words.textContent = photos.when(photo.taken_at);
    item.append(image, words);
    return item;
  }
})();
