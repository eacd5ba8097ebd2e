using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Execution;

/// <summary>
/// Where compiled code finds things in an instance's context. Every offset is a distance in bytes <em>below</em> the base
/// address that each compiled function receives as its first argument.
/// </summary>
/// <remarks>
/// <code>
///   base -  8   length of the memory at base, in bytes (also for stand-alone memories, which have only this field)
///   base - 16   lowest address that the guest's native stack may reach
///   base - 24   not zero: stop at the next poll (explicit checks only)
///   base - 32   GCHandle of the Instance
///   …           per module: import cells, function records, globals, tables, memory bases, type ids
/// </code>
/// </remarks>
internal sealed class ContextLayout
{
    public const int MemoryLength = 8;
    public const int StackLimit = 16;
    public const int Interrupt = 24;
    public const int InstanceHandle = 32;

    private int _used = InstanceHandle;

    /// <param name="countsFuel">Whether compiled code counts instructions.</param>
    public ContextLayout(ModuleDefinition module, bool[] declaredFunctions, bool countsFuel)
    {
        Fuel = countsFuel ? Field(8) : 0;
        FunctionImports = Fields(module.ImportedFunctions, Unsafe.SizeOf<ImportCell>());
        FunctionRecords = new int[module.Functions.Count];
        for (var i = 0; i < FunctionRecords.Length; i++)
        {
            FunctionRecords[i] = declaredFunctions[i] || i == module.StartFunction ? Field(Unsafe.SizeOf<FunctionRecord>()) : 0;
        }

        Globals = new int[module.Globals.Count];
        for (var i = 0; i < Globals.Length; i++)
        {
            var isVector = module.Globals[i].Type == ValueType.V128 && !IsIndirectGlobal(module, i);
            Globals[i] = Field(isVector ? 16 : 8);
        }

        Tables = new int[module.Tables.Count];
        for (var i = 0; i < Tables.Length; i++)
        {
            Tables[i] = Field(i < module.ImportedTables ? 8 : Unsafe.SizeOf<TableDescriptor>());
        }

        MemoryBases = Fields(module.Memories.Count, 8);
        Tags = Fields(module.Tags.Count, 8);
        if (module.WideConstants.Count > 0)
        {
            foreach (var constant in module.WideConstants)
            {
                WideConstants.Add(constant, Field(8));
            }
        }

        TypeIds = Fields(module.Types.Count, 4);
        Size = (_used + 15) & ~15;
    }

    /// <summary>The instructions that may still be executed, 64 bits, signed; 0 if they are not counted.</summary>
    public int Fuel { get; }

    /// <summary>An <see cref="ImportCell"/> for each imported function.</summary>
    public int[] FunctionImports { get; }

    /// <summary>A <see cref="FunctionRecord"/> for each function of which references are taken and the start function, 0 for others.</summary>
    public int[] FunctionRecords { get; }

    /// <summary>The value of each global; for imported mutable ones (<see cref="IsIndirectGlobal"/>) its address.</summary>
    public int[] Globals { get; }

    /// <summary>The <see cref="TableDescriptor"/> of own tables, its address for imported ones.</summary>
    public int[] Tables { get; }

    /// <summary>The base address of each memory.</summary>
    public int[] MemoryBases { get; }

    /// <summary>The process-wide number of each tag (see <see cref="Tag.Id"/>), 64 bits.</summary>
    public int[] Tags { get; }

    /// <summary>Constants that loops read instead of building them from a ten-byte instruction at every use.</summary>
    public Dictionary<long, int> WideConstants { get; } = [];

    /// <summary>The process-wide number of each type (<see cref="DefinedType.Id"/>), 32 bits.</summary>
    public int[] TypeIds { get; }

    /// <summary>Size of the whole context in bytes.</summary>
    public int Size { get; }

    /// <summary>
    /// Whether a global is reached through its address: imported ones that may change. Immutable imports are copied when
    /// the instance is made.
    /// </summary>
    public static bool IsIndirectGlobal(ModuleDefinition module, int global) =>
        global < module.ImportedGlobals && module.Globals[global].IsMutable;

    private int[] Fields(int count, int size)
    {
        var offsets = new int[count];
        foreach (ref var offset in offsets.AsSpan())
        {
            offset = Field(size);
        }

        return offsets;
    }

    private int Field(int size)
    {
        _used += size;
        var alignment = size >= 16 ? 16 : size;
        _used = (_used + alignment - 1) & -alignment;
        return _used;
    }
}

/// <summary>How an imported function is called.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ImportCell
{
    /// <summary>Address of the code: <c>R f(nint context, args…)</c>.</summary>
    public nint Code;

    /// <summary>Its first argument: the base of the callee's instance, or for a host function the address of <see cref="Host"/>.</summary>
    public nint Context;

    /// <summary>What a host function's thunk needs.</summary>
    public HostCell Host;
}

/// <summary>First argument of host function thunks.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HostCell
{
    /// <summary>GCHandle of the delegate.</summary>
    public nint Delegate;

    /// <summary>GCHandle of the calling instance.</summary>
    public nint Instance;

    /// <summary>Index of the function in the calling instance's module.</summary>
    public int Function;
}

/// <summary>What a function reference points to. A null reference is 0, except in tables: see <see cref="Table"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FunctionRecord
{
    /// <summary>Address of the code.</summary>
    public nint Code;

    /// <summary>Its first argument.</summary>
    public nint Context;

    /// <summary>Number of its type (<see cref="DefinedType.Id"/>).</summary>
    public uint TypeId;

    /// <summary>Its index in the instance's module.</summary>
    public int Index;

    /// <summary>GCHandle of the instance that the record belongs to.</summary>
    public nint Instance;
}

/// <summary>Where compiled code finds a table's elements.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TableDescriptor
{
    /// <summary>Addresses of <see cref="FunctionRecord"/>s; 0 for tables of host references, which live in managed memory.</summary>
    public nint Elements;

    /// <summary>Number of elements.</summary>
    public ulong Length;
}
