// @ts-check

import { alarms } from './alarms.js';
import { dashboard } from './dashboard.js';
import { watched } from './watched.js';

/**
 * What this plugin needs of osls: the template, complete once the service's own resources are merged into it, and
 * `custom.monitoring`, where serverless.yml has the settings.
 *
 * @typedef {object} Serverless
 * @property {object} service
 * @property {{ monitoring: import('./alarms.js').Settings }} service.custom
 * @property {{ compiledCloudFormationTemplate: import('./watched.js').Template }} service.provider
 */

/** Adds to the template, before it is saved, an alarm for each thing in it that can go wrong, and a dashboard. */
export class MonitoringPlugin {
  /** @param {Serverless} serverless */
  constructor(serverless) {
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () => {
        const { custom, provider } = serverless.service;
        addMonitoring(provider.compiledCloudFormationTemplate, custom.monitoring);
      },
    };
  }
}

/**
 * @param {import('./watched.js').Template} template
 * @param {import('./alarms.js').Settings} settings
 */
function addMonitoring(template, settings) {
  const things = watched(template, settings.deadLetterQueueOf);
  const alarmResources = alarms(things, settings);
  Object.assign(template.Resources, alarmResources, {
    Dashboard: dashboard(things, Object.keys(alarmResources), settings),
  });
}
