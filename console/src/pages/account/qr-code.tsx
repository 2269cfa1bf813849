import { create } from 'qrcode';
import style from './account.module.css';

/** Light modules around the code, so that a camera finds it. */
const margin = 4;

interface QrCodeProps {
  readonly text: string;
  readonly label: string;
}

export const QrCode = ({ text, label }: QrCodeProps) => {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const path = Array.from(data, (isDark, at) =>
    isDark ? `M${(at % size) + margin} ${Math.floor(at / size) + margin}h1v1h-1z` : '',
  ).join('');
  const whole = size + 2 * margin;
  return (
    <svg
      className={style.code}
      viewBox={`0 0 ${whole} ${whole}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="currentColor" />
    </svg>
  );
};
