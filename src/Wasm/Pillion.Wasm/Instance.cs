using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pillion.Wasm.Execution;
using Pillion.Wasm.Memories;

namespace Pillion.Wasm;

/// <summary>
/// A running module: its memories, tables, globals and functions. An instance, and all instances linked to it, may be used
/// by one thread at a time; <see cref="Interrupt"/> may be called from any. Instances that have nothing but a shared memory in common are
/// not linked: each may run on a thread of its own.
/// </summary>
public sealed unsafe partial class Instance : IDisposable
{
    private readonly Slot _slot;
    private readonly GCHandle _handle;
    private readonly Dictionary<int, Function> _functions = [];
    private readonly HostFunction[] _hostFunctions;
    private readonly bool[] _droppedData;
    private readonly bool[] _droppedElements;

    internal Instance(Module module, Slot slot, InstanceLimits limits, HostFunction[] hostFunctions)
    {
        Module = module;
        Limits = limits;
        Group = new LinkGroup();
        _slot = slot;
        Base = slot.Base;
        _stack = new StackWindow(limits.MaxStackBytes);
        _hostFunctions = hostFunctions;
        MemoryAllowance = new Allowance(
            limits.MaxMemoryBytes,
            limits.Limiter is null ? null : new GrowthWatch.OfMemories(limits.Limiter, this)
        );
        TableAllowance = new Allowance(
            limits.MaxTableElements,
            limits.Limiter is null ? null : new GrowthWatch.OfTables(limits.Limiter, this)
        );
        if (limits.MeasureTime)
        {
            Times = new RunTimes();
            _flags = MeasuredFlag;
        }

        _handle = GCHandle.Alloc(this, GCHandleType.Weak);
        *(nint*)(Base - ContextLayout.InstanceHandle) = GCHandle.ToIntPtr(_handle);
        Memories = new Memory[module.Definition.Memories.Count];
        Tables = new Table[module.Definition.Tables.Count];
        Globals = new Global[module.Definition.Globals.Count];
        Tags = new Tag[module.Definition.Tags.Count];
        _droppedData = new bool[module.Definition.Data.Count];
        _droppedElements = new bool[module.Definition.Elements.Count];
        _elementObjects = new object?[module.Definition.Elements.Count][];
        Group.Add(this);
        FillUp();
    }

    /// <summary>Gives up the handle by which compiled code finds the instance, and what was not disposed.</summary>
    ~Instance()
    {
        _handle.Free();
        if (!_released)
        {
            Limits.Limiter?.InstanceReleased(Module);
        }
    }

    /// <summary>The module.</summary>
    public Module Module { get; }

    /// <summary>What this instance may use.</summary>
    public InstanceLimits Limits { get; }

    /// <summary>What host functions need of the embedder for this instance; reached through <see cref="Caller.State{T}"/>.</summary>
    public object? HostState { get; set; }

    internal LinkGroup Group { get; }

    /// <summary>The pool to which it must return.</summary>
    internal InstancePool? RentedFrom;

    /// <summary>What compiled code receives as its first argument.</summary>
    internal nint Base { get; private set; }

    internal Memory[] Memories { get; }

    internal Table[] Tables { get; }

    /// <summary>Globals as objects: imported ones, those of host references, and others once they were asked for.</summary>
    internal Global[] Globals { get; }

    internal Tag[] Tags { get; }

    /// <summary>The exported item of that name, or null.</summary>
    public Extern? this[string name]
    {
        get
        {
            ThrowIfDisposed();
            foreach (var export in Module.Definition.Exports)
            {
                if (export.Name == name)
                {
                    return export.Kind switch
                    {
                        ExternKind.Function => FunctionAt(export.Index),
                        ExternKind.Table => Tables[export.Index],
                        ExternKind.Memory => Memories[export.Index],
                        ExternKind.Tag => Tags[export.Index],
                        _ => GlobalAt(export.Index),
                    };
                }
            }

            return null;
        }
    }

    /// <summary>
    /// The exported function of that name as a delegate of matching signature (see
    /// <see cref="Linker.Define(string, string, Delegate)"/>).
    /// </summary>
    /// <exception cref="WasmLinkException">There is none, or its type differs; the message says both types.</exception>
    public TDelegate GetFunction<TDelegate>(string name)
        where TDelegate : Delegate
    {
        var function = GetFunction(name) ?? throw new WasmLinkException($"Module \"{Module.Name}\" exports no function \"{name}\".");
        return ExportThunks.Bind<TDelegate>(function, name);
    }

    /// <summary>The exported function of that name, or null.</summary>
    public Function? GetFunction(string name) => this[name] as Function;

    /// <summary>The exported memory of that name, or null.</summary>
    public Memory? GetMemory(string name = "memory") => this[name] as Memory;

    /// <summary>The exported tag of that name, or null.</summary>
    public Tag? GetTag(string name) => this[name] as Tag;

    /// <summary>
    /// Runs the start function, if the module has one. For an instance of <see cref="InstancePool.RentUnstarted"/>, once, before anything else.
    /// </summary>
    /// <exception cref="WasmTrapException">The guest trapped.</exception>
    public void RunStart()
    {
        if (Module.Definition.StartFunction is { } start)
        {
            FunctionAt(start).Invoke();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Instance FromHandle(nint handle) => Unsafe.As<Instance>(GCHandle.FromIntPtr(handle).Target!);

    internal Function FunctionAt(int index)
    {
        if (!_functions.TryGetValue(index, out var function))
        {
            function = new Function(this, index, Base - Module.Layout.FunctionRecords[index]);
            _functions.Add(index, function);
        }

        return function;
    }

    internal Global GlobalAt(int index) => Globals[index] ??= new Global(Module.Definition.Globals[index], CellOf(index), this);

    /// <summary>Where a global's value is.</summary>
    internal nint CellOf(int global)
    {
        var field = Base - Module.Layout.Globals[global];
        return ContextLayout.IsIndirectGlobal(Module.Definition, global) ? *(nint*)field : field;
    }

    /// <summary>Bytes of a data segment; none once it was dropped.</summary>
    internal ReadOnlySpan<byte> DataSegment(int index)
    {
        var segment = Module.Definition.Data[index];
        return _droppedData[index] ? default : Module.Definition.Bytes.AsSpan(segment.Start, segment.Length);
    }

    internal void DropData(int index) => _droppedData[index] = true;

    /// <summary>The state of what is the instance's own.</summary>
    /// <param name="alike">Of another instance, whose memories are known to hold the same: their images serve both.</param>
    internal Snapshot TakeSnapshot(Snapshot? alike = null)
    {
        return new Snapshot(
            Base,
            new ReadOnlySpan<byte>((void*)(Base - Module.Layout.Size), Module.Layout.Size - ContextLayout.InstanceHandle).ToArray(),
            alike?.Memories ?? [.. Memories.Skip(Module.Definition.ImportedMemories).Select(m => (m.Length, m.CopyImage()))],
            [.. Tables.Skip(Module.Definition.ImportedTables).Select(t => t.TakeSnapshot())],
            [.. Globals.Select(g => g?.ExternValue)],
            [.. _droppedData],
            [.. _droppedElements]
        );
    }

    /// <summary>Gives the instance the state it had at the snapshot, whatever a guest left.</summary>
    internal void Restore(Snapshot snapshot)
    {
        _deadline?.Stop();
        if (IsInterrupted)
        {
            ClearInterrupt();
        }

        // Everything of the context but its fixed fields; a table's restoring corrects its descriptor after that.
        var firstMemory = Module.Definition.ImportedMemories;
        for (var i = firstMemory; i < Memories.Length; i++)
        {
            var (length, image) = snapshot.Memories[i - firstMemory];
            Memories[i].Restore(length, image);
        }

        var relocation = new ContextRelocation(snapshot.Base, Base, Module.Layout.Size);
        RestoreContext(snapshot, relocation);
        var firstTable = Module.Definition.ImportedTables;
        for (var i = firstTable; i < Tables.Length; i++)
        {
            Tables[i].Restore(snapshot.Tables[i - firstTable], relocation);
        }

        for (var i = Module.Definition.ImportedGlobals; i < Globals.Length; i++)
        {
            if (Globals[i] is { } global)
            {
                global.ExternValue = snapshot.ExternGlobals[i];
            }
        }

        snapshot.DroppedData.CopyTo(_droppedData, 0);
        if (Module.Definition.MakesObjects)
        {
            // Before what is dropped counts as dropped.
            Array.Clear(_droppedElements);
            RemakeObjects();
        }

        snapshot.DroppedElements.CopyTo(_droppedElements, 0);
        HostState = null;
        ResetUsage();
    }

    private void RestoreContext(Snapshot snapshot, ContextRelocation relocation)
    {
        // Only globals change at run time; records, cells and ids of the context are what they were.
        var layout = Module.Layout;
        var start = Base - layout.Size;
        for (var i = Module.Definition.ImportedGlobals; i < Globals.Length; i++)
        {
            var size = Module.Definition.Globals[i].Type == ValueType.V128 ? 16 : 8;
            var cell = Base - layout.Globals[i];
            snapshot.Context.AsSpan((int)(cell - start), size).CopyTo(new Span<byte>((void*)cell, size));
            if (Module.Definition.Globals[i].Type.IsFunctionReference)
            {
                *(nint*)cell = relocation.Apply(*(nint*)cell);
            }
        }
    }

    /// <summary>What an instance starts from. What it imports is restored by its owner.</summary>
    /// <param name="Base">Base address of the instance it was taken of, to which function references in it are relative.</param>
    /// <param name="Context">The context without its fixed fields.</param>
    internal sealed record Snapshot(
        nint Base,
        byte[] Context,
        (long Length, MemoryImage Image)[] Memories,
        Table.Snapshot[] Tables,
        object?[] ExternGlobals,
        bool[] DroppedData,
        bool[] DroppedElements
    );
}
