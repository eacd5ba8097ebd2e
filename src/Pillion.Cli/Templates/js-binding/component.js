// An output binding with one operation.
export const outputBinding = {
  // Called once for each instance, with the settings of the component's file, as pairs of name and value; answers the operations that there are.
  init(metadata) {
    return ['greet'];
  },

  invoke(operation, data, metadata) {
    if (operation !== 'greet') {
      // A thrown object is the error that is answered.
      throw { tag: 'not-supported', val: `there is no operation ${operation}` };
    }
    const greeting = `hello ${new TextDecoder().decode(data)}`;
    return { data: new TextEncoder().encode(greeting), metadata: [], contentType: 'text/plain' };
  },
};
