// Photos on the device: shrunk, upright, without EXIF; when and where they were taken kept beside.
"use strict";

const photos = (() => {
  const LONGEST = 1600; // pixels
  const THUMB = 320;
  const QUALITY = 0.82;
  const JUST_NOW = 10 * 60 * 1000; // a file this young comes from the camera

  async function read(file) {
    const told = await exif(file).catch(() => ({}));
    const bitmap = await createImageBitmap(file);
    const fresh = Date.now() - file.lastModified < JUST_NOW;
    const photo = {
      id: crypto.getRandomValues(new Uint32Array(2)).join("-"),
      name: file.name.replace(/\.[^.]*$/, "") + ".jpg",
      blob: await new Promise((done) => drawn(bitmap, LONGEST).toBlob(done, "image/jpeg", QUALITY)),
      thumb: drawn(bitmap, THUMB).toDataURL("image/jpeg", 0.7),
      taken_at: told.taken_at ?? (fresh ? new Date(file.lastModified).toISOString() : ""),
      latitude: told.latitude ?? null,
      longitude: told.longitude ?? null,
    };
    bitmap.close();
    return { photo, locate: fresh && photo.latitude === null };
  }

  function drawn(bitmap, longest) {
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  // The place, if the person allows it; without an answer the photo stands as it is.
  function place() {
    return new Promise((done) => {
      if (!navigator.geolocation) return done(null);
      const patience = { enableHighAccuracy: true, timeout: 8000, maximumAge: 60000 };
      navigator.geolocation.getCurrentPosition(({ coords }) => done(coords), () => done(null), patience);
    });
  }

  // The two blocks of EXIF we keep: DateTimeOriginal and GPS. Only JPEG carries them.
  async function exif(file) {
    const view = new DataView(await file.slice(0, 131072).arrayBuffer());
    let at = 2;
    if (view.getUint16(0) !== 0xffd8) return {};
    while (view.getUint16(at) !== 0xffe1 || view.getUint32(at + 4) !== 0x45786966) {
      if (view.getUint8(at) !== 0xff || view.getUint16(at) === 0xffda) return {};
      at += 2 + view.getUint16(at + 2);
    }
    const base = at + 10;
    const little = view.getUint16(base) === 0x4949;
    const short = (offset) => view.getUint16(base + offset, little);
    const long = (offset) => view.getUint32(base + offset, little);
    const entries = (offset) => {
      const found = {};
      for (let n = 0; offset && n < short(offset); n += 1) {
        const entry = offset + 2 + 12 * n;
        found[short(entry)] = entry;
      }
      return found;
    };
    const text = (entry) => {
      const length = long(entry + 4);
      const from = base + (length > 4 ? long(entry + 8) : entry + 8);
      return String.fromCharCode(...new Uint8Array(view.buffer, from, length)).replace(/\0.*$/, "");
    };
    const degrees = (entry, side) => {
      const part = (n) => long(long(entry + 8) + 8 * n) / long(long(entry + 8) + 8 * n + 4);
      const value = part(0) + part(1) / 60 + part(2) / 3600;
      return Number.isFinite(value) ? Number((/[SW]/.test(side) ? -value : value).toFixed(6)) : null;
    };
    const main = entries(long(4));
    const detail = main[0x8769] ? entries(long(main[0x8769] + 8)) : {};
    const gps = main[0x8825] ? entries(long(main[0x8825] + 8)) : {};
    const said = detail[0x9003] && text(detail[0x9003]).match(/^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/);
    const found = {};
    if (said) found.taken_at = `${said[1]}-${said[2]}-${said[3]}T${said[4]}`;
    if (gps[2] && gps[4]) {
      found.latitude = degrees(gps[2], text(gps[1]));
      found.longitude = degrees(gps[4], text(gps[3]));
    }
    return found;
  }

  // 7月7日 16:20
  function when(taken_at) {
    if (!taken_at) return "没有拍摄时间";
    const day = new Date(taken_at);
    const two = (number) => String(number).padStart(2, "0");
    return `${day.getMonth() + 1}月${day.getDate()}日 ${two(day.getHours())}:${two(day.getMinutes())}`;
  }

  return { read, place, when };
})();
