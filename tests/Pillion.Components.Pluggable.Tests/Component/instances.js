const { status } = require('@grpc/grpc-js');

/** The instances of each service, by the header that tells them apart. One that was not initialised answers nothing. */
class Instances {
  /** Every initialisation, for the tests to look at. */
  log = [];
  #byKey = new Map();

  init(service, call, create) {
    const id = Instances.idOf(call);
    const { properties } = call.request.metadata;
    this.log.push({ service, id, properties, process: process.pid });
    this.#byKey.set(`${service} ${id}`, create(id, properties));
  }

  find(service, call) {
    const instance = this.#byKey.get(`${service} ${Instances.idOf(call)}`);
    if (!instance) {
      throw { code: status.FAILED_PRECONDITION, details: `${service} '${Instances.idOf(call)}' was not initialised in this process` };
    }
    return instance;
  }

  /** A handler of calls with one answer: what it returns is the answer, what it throws the status. */
  static unary(handle) {
    return (call, callback) => {
      try {
        callback(null, handle(call));
      } catch (error) {
        callback(error.code === undefined ? { code: status.INTERNAL, details: String(error.stack) } : error);
      }
    };
  }

  static idOf(call) {
    return call.metadata.get('x-component-instance').join();
  }
}

module.exports = { Instances };
