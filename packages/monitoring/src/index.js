export { MonitoringPlugin as default } from './plugin.js';
