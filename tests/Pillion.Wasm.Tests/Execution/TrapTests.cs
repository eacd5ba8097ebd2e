using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Execution;

public sealed class TrapTests
{
    [Theory, EveryStrategy]
    public void Invoke_Unreachable_Traps(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(new WasmBuilder().Function("f", ">", c => c.Op(Opcode.Unreachable)));

        MustTrap(TrapKind.Unreachable, instance.GetFunction<Action>("f"));
    }
}
