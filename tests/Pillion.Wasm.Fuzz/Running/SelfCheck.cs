using System.Globalization;
using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>
/// Makes a program of a module that checks itself: it makes the calls of a round and compares their results with those that are expected. So
/// engines can be asked that only run programs.
/// </summary>
/// <param name="Wasm">The program, in Base64: WASI's <c>_start</c>, no imports.</param>
/// <param name="Mismatch">Index of the function that is called, and traps, when a result differs.</param>
/// <param name="Trap">The kind of trap that ends the last call, or null if none does.</param>
internal sealed record SelfCheck(string Wasm, int Mismatch, string? Trap)
{
    private const string TrapPrefix = "trap ";

    /// <summary>The program of a round, or null if there can be none.</summary>
    /// <param name="lines">What the round came to: <c>start ok</c>, then a line a call.</param>
    public static SelfCheck? Make(Module module, byte[] wasm, CallPlan plan, CallStep[] calls, IReadOnlyList<string> lines)
    {
        var definition = module.Definition;
        if (
            plan.Imports.Length > 0
            || calls.Length == 0
            || lines[0] != "start ok"
            || !ModuleAppendix.CanAppend(definition)
            || definition.Exports.Exists(e => e.Name == "_start")
        )
        {
            return null;
        }

        var mismatch = definition.Functions.Count;
        string? trap = null;
        var body = new WasmBytes().Raw([2, 1, ValueType.F32.Code, 1, ValueType.F64.Code]);
        for (var i = 0; i < calls.Length && trap is null; i++)
        {
            var call = calls[i];
            var outcome = lines[i + 1][(call.Export.Length + 2)..];
            if (!call.Parameters.Zip(call.Arguments).All(p => IsWritable(p.First, p.Second)))
            {
                break;
            }

            ResetFuel(definition, plan, body);
            foreach (var (type, text) in call.Parameters.Zip(call.Arguments))
            {
                Constant(body, type, text);
            }

            body.Byte(0x10).Unsigned(definition.Exports.Find(e => e.Name == call.Export)!.Index);
            if (outcome.StartsWith(TrapPrefix, StringComparison.Ordinal))
            {
                trap = outcome[TrapPrefix.Length..];

                // The expected trap must not be missing.
                body.Raw([.. Enumerable.Repeat((byte)0x1A, call.Results.Length)]).Byte(0x10).Unsigned(mismatch);
            }
            else
            {
                CheckResults(body, outcome, mismatch);
            }
        }

        var program = ModuleAppendix.Append(
            definition,
            wasm,
            types: [new WasmBytes().Raw([0x60, 0, 0])],
            functions: [new WasmBytes().Unsigned(definition.Types.Count), new WasmBytes().Unsigned(definition.Types.Count)],
            exports: [ModuleAppendix.Export("_start", ExternKind.Function, mismatch + 1)],
            bodies: [new WasmBytes().Sized(new WasmBytes().Raw([0, 0x00, 0x0B])), new WasmBytes().Sized(body.Byte(0x0B))]
        );
        return new SelfCheck(Convert.ToBase64String(program), mismatch, trap);
    }

    private static void ResetFuel(ModuleDefinition definition, CallPlan plan, WasmBytes body)
    {
        if (plan.Fuel is { } fuel)
        {
            body.Byte(0x41).Signed(plan.FuelAmount).Byte(0x24).Unsigned(definition.Exports.Find(e => e.Name == fuel)!.Index);
        }
    }

    private static bool IsWritable(string type, string text) =>
        type is "i32" or "i64" or "f32" or "f64" || (type is "funcref" or "externref" && text == "null");

    private static void Constant(WasmBytes body, string type, string text)
    {
        switch (type)
        {
            case "i32":
            case "i64":
                body.Byte(type == "i32" ? 0x41 : 0x42).Signed(long.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "f32":
                body.Byte(0x43).Raw(BitConverter.GetBytes(uint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
                break;
            case "f64":
                body.Byte(0x44).Raw(BitConverter.GetBytes(ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
                break;
            default:
                body.Byte(0xD0).Byte(type == "funcref" ? 0x70 : 0x6F);
                break;
        }
    }

    /// <summary>Compares the results on the stack, last first.</summary>
    private static void CheckResults(WasmBytes body, string outcome, int mismatch)
    {
        foreach (var result in outcome.Split(' ', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            // "ref:func 3" is two words, of one result.
            switch (result.Split(':'))
            {
                case ["i32", var number]:
                    Constant(body, "i32", number);
                    body.Byte(0x47);
                    break;
                case ["i64", var number]:
                    Constant(body, "i64", number);
                    body.Byte(0x52);
                    break;
                case ["f32", "nan"]:
                    body.Raw([0x22, 0, 0x20, 0, 0x5B]); // local.tee, local.get, f32.eq
                    break;
                case ["f64", "nan"]:
                    body.Raw([0x22, 1, 0x20, 1, 0x61]); // local.tee, local.get, f64.eq
                    break;
                case ["f32", var bits]:
                    Constant(body.Byte(0xBC), "i32", ((int)Convert.ToUInt32(bits, 16)).ToString(CultureInfo.InvariantCulture));
                    body.Byte(0x47);
                    break;
                case ["f64", var bits]:
                    Constant(body.Byte(0xBD), "i64", ((long)Convert.ToUInt64(bits, 16)).ToString(CultureInfo.InvariantCulture));
                    body.Byte(0x52);
                    break;
                case ["ref", _]:
                    body.Byte(0x1A);
                    continue;
                default:
                    continue;
            }

            body.Raw([0x04, 0x40, 0x10]).Unsigned(mismatch).Byte(0x0B);
        }
    }
}
