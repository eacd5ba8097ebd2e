using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Validation;

/// <content>References (core spec, §3.4.2 "Reference Instructions").</content>
internal sealed partial class FunctionValidator
{
    private void ValidateTypedSelect(ref WasmReader reader)
    {
        if (reader.ReadCount() != 1)
        {
            throw Error("invalid result arity");
        }

        var type = TypeReading.ReadValueType(ref reader, module);
        Pop(ValueType.I32);
        Pop(type);
        Pop(type);
        Push(type);
    }
}
