// Saving the Ashby-like form field by field, and sending it.
import { challenge, data } from "./page.js";

const DEBOUNCE = 500;

export async function call(operationName, variables) {
  const answer = await fetch(`${data.graphql}?op=${operationName}&${data.query}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "apollographql-client-name": "frontend_non_user",
    },
    body: JSON.stringify({
      operationName,
      variables: {
        organizationHostedJobsPageName: data.organization,
        jobPostingId: data.posting,
        ...variables,
      },
      query: `mutation ${operationName} { ${operationName} }`,
    }),
  });
  return { status: answer.status, content: await answer.json() };
}

export async function upload(file) {
  const { content } = await call("ApiCreateFileUploadHandle", {
    fileUploadContext: "NonUserFormEngine",
    filename: file.name,
    contentType: file.type,
    contentLength: file.size,
  });
  const { handle, url } = content.data.fileUploadHandle;
  const body = new FormData();
  body.append("file", file);
  await fetch(url, { method: "POST", body });
  return handle;
}

/** Keeps what is on its way to the server, so that nobody sends a form that isn't saved yet. */
export class Saver {
  #form;
  #timers = new Map();
  #running = new Set();

  constructor(form) {
    this.#form = form;
  }

  get busy() {
    return this.#timers.size > 0 || this.#running.size > 0;
  }

  save(path, value) {
    clearTimeout(this.#timers.get(path));
    this.#timers.set(
      path,
      setTimeout(() => {
        this.#timers.delete(path);
        this.#track(
          call("ApiSetFormValue", { formRenderIdentifier: this.#form, path, value }),
        );
      }, DEBOUNCE),
    );
  }

  async saveFile(path, file) {
    await this.#track(
      (async () => {
        const fileHandle = file ? await upload(file) : "";
        await call("ApiSetFormValueToFile", {
          formRenderIdentifier: this.#form,
          path,
          fileHandle,
        });
      })(),
    );
  }

  #track(work) {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }

  submit() {
    return call("ApiSubmitSingleApplicationFormAction", {
      formRenderIdentifier: this.#form,
      actionIdentifier: "submit",
      recaptchaToken: crypto.randomUUID(),
      challengeToken: challenge.token,
    });
  }
}
