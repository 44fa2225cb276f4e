// How a browser becomes known to the server: by the key of its link, and then by a session of this tab.

const SEAT = "feasibility_seat";
let seat = storedSeat();

function storedSeat() {
  try {
    return sessionStorage.getItem(SEAT);
  } catch {
    return null;
  }
}

/** This tab keeps its role when it is loaded again, whatever another tab of this browser has opened since. */
function sit(given) {
  seat = given;
  try {
    sessionStorage.setItem(SEAT, given);
  } catch {
    // Kept for as long as the page stands.
  }
}

/** The role of this tab: another one for each server's key. */
export function seatOf() {
  return seat ?? "";
}

/** An address of the server, asked for as the role of this tab. */
export function seated(address) {
  if (seat === null) return address;
  return `${address}${address.includes("?") ? "&" : "?"}seat=${encodeURIComponent(seat)}`;
}

/** What a link says besides its key, which goes on in the address. */
const CARRIED = ["file", "lang"];

/** The key of the address's fragment, which is at once taken out of the address bar. */
export function takeKey() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (given.has("key")) {
    const address = new URL(location.href);
    address.hash = "";
    for (const name of CARRIED) if (given.get(name)) address.searchParams.set(name, given.get(name));
    history.replaceState(null, "", address);
  }
  return given.get("key");
}

/**
 * Makes this browser known, by a key or by the session that it has; false where it is refused, null where nobody
 * answers.
 */
export async function begin(key) {
  try {
    const answer =
      key === null
        ? await fetch(seated("/session"))
        : await fetch("/session", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ key }),
          });
    if (answer.ok) sit((await answer.json()).seat);
    return answer.ok ? true : answer.status < 500 ? false : null;
  } catch {
    return null;
  }
}
