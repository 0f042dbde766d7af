// The clock of the room; without it the page says how much time there is, and the server counts all the same.
"use strict";

for (const timer of document.querySelectorAll(".timer")) {
  const allowed = Number(timer.dataset.allowed);
  const begun = performance.now() - 1000 * Number(timer.dataset.thinking);
  const clock = timer.querySelector(".clock");
  const gone = timer.querySelector(".gone");
  const told = timer.querySelector(".of");
  const tick = () => {
    const seconds = Math.floor((performance.now() - begun) / 1000);
    const left = Math.abs(allowed - seconds);
    const late = seconds > allowed;
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    told.textContent = late ? "超过限时了，慢慢答完也行" : "这一题还剩";
    timer.classList.toggle("late", late);
    gone.setAttribute("stroke-dasharray", `${Math.min(100, (100 * seconds) / allowed)} 100`);
  };
  tick();
  setInterval(tick, 1000);
}
