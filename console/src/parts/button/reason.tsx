import { useEffect, useRef } from 'react';
import style from './button.module.css';

/** Pixels to the button, and to the edge of the window. */
const gap = 6;

/** Below the button, or above it where the window ends; never beyond its sides. */
const placeAt = (button: Element, reason: HTMLElement): void => {
  const { left, top, bottom } = button.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = reason;
  const { clientWidth, clientHeight } = document.documentElement;
  const isBelow = bottom + gap + offsetHeight <= clientHeight || top - gap - offsetHeight < 0;
  reason.style.left = `${Math.max(gap, Math.min(left, clientWidth - gap - offsetWidth))}px`;
  reason.style.top = `${isBelow ? bottom + gap : top - gap - offsetHeight}px`;
};

interface ReasonProps {
  readonly id: string;
  readonly children: string;
}

/** Why the button before it cannot be used: shown while that has the focus, until Escape is pressed (WCAG 1.4.13). */
export const Reason = ({ id, children }: ReasonProps) => {
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const reason = element.current;
    const button = reason?.previousElementSibling;
    if (!reason || !button) return;
    const ended = new AbortController();
    const { signal } = ended;
    const show = (): void => {
      reason.togglePopover(true);
      placeAt(button, reason);
    };
    const follow = (): void => {
      if (reason.matches(':popover-open')) placeAt(button, reason);
    };
    button.addEventListener('focus', show, { signal });
    // A press outside closes it, and the button is outside.
    button.addEventListener('click', show, { signal });
    button.addEventListener('blur', () => reason.togglePopover(false), { signal });
    window.addEventListener('scroll', follow, { capture: true, passive: true, signal });
    window.addEventListener('resize', follow, { signal });
    if (document.activeElement === button) show();
    return () => ended.abort();
  }, []);
  return (
    <span ref={element} id={id} popover="auto" className={style.reason}>
      {children}
    </span>
  );
};
