// The grid of the calendar. The server decides everything that is shown; this draws one range of
// it, on the practice's clock, and leads to the page of an appointment or to booking.

const NARROW = "(max-width: 47.99rem)";
const OPENS = "07:00:00";

function icon(status) {
  const template = document.querySelector(`template[data-status-icon="${status}"]`);
  return template ? template.content.firstElementChild.cloneNode(true) : document.createTextNode("");
}

function line(tag, className, ...content) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

// Name, time, then the status as icon and word: color alone says nothing. A real link, so that it
// opens in another tab, is read as one, and needs no handler.
function content({ event, timeText }, namesClinician) {
  const { status, statusLabel, type, clinician, room, url, ready, readyIcon } = event.extendedProps;
  const detail = [type, namesClinician ? clinician : "", room].filter(Boolean).join(" · ");
  const link = line("a", "d-block h-100 overflow-hidden text-reset text-decoration-none");
  link.href = url;
  link.draggable = false;
  link.append(
    line("strong", "ec-event-time d-block text-wrap", event.title),
    line("span", "ec-event-time d-block", timeText),
    line("span", "ec-event-time d-block", icon(status), ` ${statusLabel}`),
    ...(ready ? [line("span", "ec-event-time d-block text-wrap", icon(readyIcon), ` ${ready}`)] : []),
    line("span", "ec-event-time d-block text-wrap", detail),
  );
  return { domNodes: [link] };
}

// The grid calls itself a table, but its appointments stand in no cell: to a screen reader it is
// a region of links. The list view has the structure.
function mendRoles(box) {
  box.querySelectorAll("[role=table], [role=row], [role=rowgroup], [role=columnheader], [role=cell]").forEach((part) => {
    part.removeAttribute("role");
    part.removeAttribute("aria-colindex");
    part.removeAttribute("aria-colspan");
  });
  const main = box.querySelector(".ec-main");
  if (main) {
    main.tabIndex = 0;
    main.setAttribute("role", "region");
    main.setAttribute("aria-label", box.dataset.label);
  }
}

function loader(box, status) {
  return async ({ startStr, endStr }) => {
    const address = new URL(box.dataset.feed, window.location.origin);
    address.searchParams.set("start", startStr.slice(0, 19));
    address.searchParams.set("end", endStr.slice(0, 19));
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (!response.ok || response.redirected) {
        throw new Error(`answered ${response.status}`);
      }
      return (await response.json()).events;
    } catch {
      status.textContent = box.dataset.failed;
      const again = document.createElement("button");
      again.type = "button";
      again.className = "btn btn-secondary";
      again.textContent = box.dataset.again;
      again.addEventListener("click", () => window.location.reload());
      box.prepend(line("div", "notice is-attention", `${box.dataset.failed} `, again));
      return [];
    }
  };
}

function viewName(box, people) {
  if (box.dataset.view === "week") {
    return "timeGridWeek";
  }
  return people.length > 1 ? "resourceTimeGridDay" : "timeGridDay";
}

// An hour before now, or the usual opening of a day that is not today.
function scrollTime(now) {
  return `${String(Math.max(now.getUTCHours() - 1, 0)).padStart(2, "0")}:00:00`;
}

function wallClock(offset) {
  const [, sign, hours, minutes] = offset.match(/([+-])(\d\d):(\d\d)/);
  const shift = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return new Date(Date.now() + shift * 60_000);
}

function go(base, parameters) {
  const address = new URL(base, window.location.origin);
  Object.entries(parameters).forEach(([name, value]) => value && address.searchParams.set(name, value));
  window.location.assign(address);
}

function options(box, status) {
  const people = JSON.parse(document.getElementById("calendar-people").textContent);
  const now = wallClock(box.dataset.offset);
  const showsToday = now.toISOString().slice(0, 10) === box.dataset.date || box.dataset.view === "week";
  const move = (info) => {
    // Nothing moves before somebody has seen whom it concerns: the form asks, with the new time in it.
    info.revert();
    box.addEventListener("click", (event) => event.preventDefault(), { capture: true });
    const url = info.event.extendedProps.url;
    go(`${url}move/`, { starts_at: local(info.event.start), therapist: info.newResource?.id });
  };
  return {
    view: viewName(box, people),
    date: box.dataset.date,
    timeZone: box.dataset.offset,
    firstDay: 1,
    headerToolbar: { start: "", center: "", end: "" },
    height: "calc(100vh - 16rem)",
    allDaySlot: false,
    nowIndicator: true,
    slotDuration: "00:30:00",
    slotHeight: 36,
    columnWidth: box.dataset.view === "week" && !box.dataset.person ? "minmax(11rem, 1fr)" : "minmax(8rem, 1fr)",
    snapDuration: "00:15:00",
    scrollTime: showsToday ? scrollTime(now) : OPENS,
    slotEventOverlap: false,
    slotLabelFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    dayHeaderFormat: { weekday: "short", month: "short", day: "numeric" },
    resources: people,
    eventStartEditable: Boolean(box.dataset.book),
    eventDurationEditable: false,
    eventSources: [{ events: loader(box, status) }],
    // Whose column or calendar it is stands above it already.
    eventContent: (info) => content(info, box.dataset.view === "week" && !box.dataset.person),
    eventAllUpdated: () => mendRoles(box),
    viewDidMount: () => mendRoles(box),
    eventDrop: move,
    dateClick: ({ date, resource }) => {
      if (box.dataset.book) {
        go(box.dataset.book, { starts_at: local(date), day: local(date).slice(0, 10), therapist: resource?.id });
      }
    },
  };
}

function local(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

function start(box) {
  if (!box.dataset.explicit && window.matchMedia(NARROW).matches) {
    window.location.replace(box.dataset.list);
    return;
  }
  if (!window.EventCalendar) {
    window.location.replace(box.dataset.list);
    return;
  }
  const status = document.querySelector("[data-calendar-status]");
  window.EventCalendar.create(box, options(box, status));
}

document.querySelectorAll("form[data-submit-on-change]").forEach((form) => {
  form.addEventListener("change", () => form.requestSubmit());
});

const box = document.getElementById("calendar");
if (box) {
  start(box);
}
