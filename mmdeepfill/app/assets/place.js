// Where a photograph is on the server, which forgets it after a while or when it is started anew.

import * as api from './api.js';

export class Place {
  // app: has work, upload(file, name)
  constructor(app) { this.app = app; }

  // Call act with the id of a stage's photograph; if the server has forgotten it, once more.
  async ask(stage, act) {
    try {
      const {stages} = this.app.work, before = stages[stages.indexOf(stage) - 1];
      const same = before?.result?.file === stage.file;
      stage.picture ??= same ? (await api.resume(before.result.job)).id : await this.send(stage);
      return await act(stage.picture);
    } catch (error) {
      if (error.status !== 404) throw error;
      stage.picture = await this.send(stage);
      return act(stage.picture);
    }
  }

  async send(stage) { return (await this.app.upload(stage.file, stage.name)).id; }
}
