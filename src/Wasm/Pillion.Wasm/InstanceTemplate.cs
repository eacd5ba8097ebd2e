using Pillion.Wasm.Binary;
using Pillion.Wasm.Compilation;
using Pillion.Wasm.Execution;
using Pillion.Wasm.Memories;

namespace Pillion.Wasm;

/// <summary>A module with its imports resolved, ready to be instantiated again and again. Safe for concurrent use.</summary>
public sealed unsafe class InstanceTemplate
{
    private readonly object[] _imports;
    private readonly InstanceLimits _limits;
    private readonly HostFunction[] _hostFunctions;
    private readonly object[] _importedFunctions;

    internal InstanceTemplate(Module module, object[] imports, InstanceLimits limits)
    {
        Module = module;
        _imports = imports;
        _limits = limits;
        _hostFunctions = [.. imports.OfType<HostFunction>()];
        _importedFunctions = Array.FindAll(imports, i => i is HostFunction or Function);
    }

    /// <summary>The module.</summary>
    public Module Module { get; }

    /// <summary>A new instance; its start function, if any, has run.</summary>
    /// <param name="hostState">Its <see cref="Instance.HostState"/> from before the start function runs.</param>
    /// <exception cref="WasmTrapException">A segment does not fit, or the start function trapped.</exception>
    /// <exception cref="WasmLimitException">A limit is too low for the module.</exception>
    public Instance Instantiate(object? hostState = null)
    {
        var instance = Create();
        try
        {
            instance.HostState = hostState;
            instance.RunStart();
            return instance;
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    /// <summary>Whether its instances share something with others: functions and state of instances or of the host, not values.</summary>
    internal bool IsLinked => Array.Exists(_imports, i => i is Extern item && SharesState(item));

    /// <summary>An instance whose start function has not run.</summary>
    /// <exception cref="WasmLimitException">A limit is too low for the module, or the limiter refused.</exception>
    /// <exception cref="ObjectDisposedException">What it imports was disposed.</exception>
    internal Instance Create()
    {
        var definition = Module.Definition;
        Admit();
        Slot slot;
        Instance instance;
        try
        {
            slot = AllocateSlot(definition);
            instance = new Instance(Module, slot, _limits, _hostFunctions);
        }
        catch
        {
            _limits.Limiter?.InstanceReleased(Module);
            throw;
        }

        try
        {
            WriteImports(instance);
            WriteOwn(instance, slot);
            WriteSegments(instance);
            FirstUse.NoteInstance();
            return instance;
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    private void Admit()
    {
        var definition = Module.Definition;
        var memories = definition.Memories.Count - definition.ImportedMemories;
        var tables = definition.Tables.Count - definition.ImportedTables;
        if (_limits.Limiter?.InstanceCreating(Module, memories, tables) == false)
        {
            throw new WasmLimitException($"The resource limiter allows no further instance of module \"{Module.Name}\".");
        }
    }

    /// <summary>The place for the instance's context and for its memory, if that goes behind it.</summary>
    private Slot AllocateSlot(ModuleDefinition definition)
    {
        var isGuarded = Module.Engine.IsGuarded;
        return definition.HasMemoryAtBase
            ? Memory.AllocateSlot(definition.Memories[0], _limits, isGuarded, Module.Layout.Size)
            : Slot.Allocate(isGuarded, Module.Layout.Size, wantedCapacity: 0, neededCapacity: 0);
    }

    private void WriteImports(Instance instance)
    {
        var layout = Module.Layout;
        var function = 0;
        for (var i = 0; i < _imports.Length; i++)
        {
            var index = Module.Definition.Imports[i].Index;
            if (_imports[i] is Extern item)
            {
                ObjectDisposedException.ThrowIf(item.IsReleased, item);
                if (SharesState(item) && item is not Memory { IsShared: true })
                {
                    instance.Group.Join(item.Group);
                }
            }

            switch (_imports[i])
            {
                case HostFunction host:
                    WriteImportedFunction(instance, function++, _limits.MeasureTime ? host.TimedCode : host.Code, host.Handle);
                    break;
                case Function guest:
                    var cell = WriteImportedFunction(instance, function++, guest.Code, hostHandle: 0);
                    cell->Context = guest.Context;
                    break;
                case Memory memory:
                    if (memory.IsShared)
                    {
                        memory.Join();
                    }

                    instance.Memories[index] = memory;
                    *(nint*)(instance.Base - layout.MemoryBases[index]) = memory.Base;
                    break;
                case Table table:
                    instance.Tables[index] = table;
                    *(nint*)(instance.Base - layout.Tables[index]) = table.Descriptor;
                    break;
                case Global global:
                    WriteImportedGlobal(instance, index, global);
                    break;
                case Tag tag:
                    WriteTag(instance, index, tag);
                    break;
            }
        }
    }

    /// <summary>
    /// Whether instances hold an address of it. Numbers that do not change are copied, host references are objects, and tags are numbered.
    /// </summary>
    private static bool SharesState(Extern item) =>
        item is not Tag
        && (item is not Global { Type: { IsMutable: false } type } global || type.Type.IsFunctionReference || global.HoldsGuestObject);

    private ImportCell* WriteImportedFunction(Instance instance, int index, nint code, nint hostHandle)
    {
        var cell = (ImportCell*)(instance.Base - Module.Layout.FunctionImports[index]);
        cell->Code = code;
        cell->Context = (nint)(&cell->Host);
        cell->Host.Delegate = hostHandle;
        cell->Host.Function = index;
        cell->Host.Instance = *(nint*)(instance.Base - ContextLayout.InstanceHandle);
        return cell;
    }

    private void WriteImportedGlobal(Instance instance, int index, Global global)
    {
        instance.Globals[index] = global;
        var field = (void*)(instance.Base - Module.Layout.Globals[index]);
        if (ContextLayout.IsIndirectGlobal(Module.Definition, index))
        {
            *(nint*)field = global.Cell;
        }
        else if (!global.Type.Type.IsObjectReference)
        {
            var size = global.Type.Type == ValueType.V128 ? 16 : 8;
            Buffer.MemoryCopy((void*)global.Cell, field, size, size);
        }
    }

    private void WriteTag(Instance instance, int index, Tag tag)
    {
        instance.Tags[index] = tag;
        *(long*)(instance.Base - Module.Layout.Tags[index]) = tag.Id;
    }

    private void WriteOwn(Instance instance, Slot slot)
    {
        var definition = Module.Definition;
        var memories = instance.MemoryAllowance;
        for (var i = definition.ImportedMemories; i < definition.Memories.Count; i++)
        {
            var type = definition.Memories[i];
            var isInSlot = i == 0 && definition.HasMemoryAtBase;
            var memorySlot = isInSlot ? slot : Memory.AllocateSlot(type, _limits, Module.Engine.IsGuarded && type.IsGuardable);
            instance.Memories[i] = new Memory(type, memorySlot, memories, ownsSlot: !isInSlot) { Group = instance.Group };
            *(nint*)(instance.Base - Module.Layout.MemoryBases[i]) = memorySlot.Base;
        }

        for (var i = definition.ImportedTags; i < definition.Tags.Count; i++)
        {
            WriteTag(instance, i, new Tag(new TagType(definition.TypeOfTag(i))));
        }

        var tables = instance.TableAllowance;
        for (var i = definition.ImportedTables; i < definition.Tables.Count; i++)
        {
            var descriptor = (TableDescriptor*)(instance.Base - Module.Layout.Tables[i]);
            instance.Tables[i] = new Table(definition.Tables[i], descriptor, tables, ownsDescriptor: false) { Group = instance.Group };
        }

        if (Module.Layout.WideConstants is { Count: > 0 } constants)
        {
            foreach (var (value, offset) in constants)
            {
                *(long*)(instance.Base - offset) = value;
            }
        }

        for (var i = 0; i < definition.Types.Count; i++)
        {
            *(uint*)(instance.Base - Module.Layout.TypeIds[i]) = definition.Types[i].Id;
        }

        WriteFunctionRecords(instance);
        instance.FillTables(objectsOnly: false);
        for (var i = 0; i < definition.GlobalInitializers.Count; i++)
        {
            WriteGlobal(instance, definition.ImportedGlobals + i, ConstantEvaluator.Evaluate(instance, definition.GlobalInitializers[i]));
        }

        instance.MakeElements();
    }

    private void WriteFunctionRecords(Instance instance)
    {
        var definition = Module.Definition;
        var own = 0;
        for (var i = 0; i < definition.Functions.Count; i++)
        {
            if (Module.Layout.FunctionRecords[i] == 0)
            {
                continue;
            }

            var record = (FunctionRecord*)(instance.Base - Module.Layout.FunctionRecords[i]);
            // An imported function keeps its own type, which may be below the one that it is imported as.
            var type = i < definition.ImportedFunctions ? (_importedFunctions[i] as Function)?.Type.Definition : null;
            record->TypeId = (type ?? definition.Types[definition.Functions[i]]).Id;
            record->Index = i;
            record->Instance = *(nint*)(instance.Base - ContextLayout.InstanceHandle);
            if (i < definition.ImportedFunctions)
            {
                var cell = (ImportCell*)(instance.Base - Module.Layout.FunctionImports[i]);
                record->Code = cell->Code;
                record->Context = cell->Context;
            }
            else
            {
                record->Code = Module.Code.AddressOf(own++);
                record->Context = instance.Base;
            }
        }
    }

    private void WriteGlobal(Instance instance, int index, ConstantEvaluator.Constant value)
    {
        if (Module.Definition.Globals[index].Type.IsObjectReference)
        {
            instance.GlobalAt(index).ExternValue = value.Reference;
        }
        else
        {
            var cell = (ulong*)(instance.Base - Module.Layout.Globals[index]);
            cell[0] = value.Bits;
            if (Module.Definition.Globals[index].Type == ValueType.V128)
            {
                cell[1] = value.High;
            }
        }
    }

    private void WriteSegments(Instance instance)
    {
        var definition = Module.Definition;
        for (var i = 0; i < definition.Elements.Count; i++)
        {
            var segment = definition.Elements[i];
            if (segment.Mode == SegmentMode.Active)
            {
                instance.InitTable(i);
            }

            if (segment.Mode != SegmentMode.Passive)
            {
                instance.DropElements(i);
            }
        }

        for (var i = 0; i < definition.Data.Count; i++)
        {
            var segment = definition.Data[i];
            if (segment.Mode == SegmentMode.Active)
            {
                var offset = Offset(instance, segment.Offset, definition.Memories[segment.Memory].Is64Bit);
                var target = instance.Memories[segment.Memory].Slice(offset, (uint)segment.Length);
                definition.Bytes.AsSpan(segment.Start, segment.Length).CopyTo(target);
                instance.DropData(i);
            }
        }
    }

    private static ulong Offset(Instance instance, ConstExpr expression, bool is64Bit)
    {
        var bits = ConstantEvaluator.Evaluate(instance, expression).Bits;
        return is64Bit ? bits : (uint)bits;
    }
}
