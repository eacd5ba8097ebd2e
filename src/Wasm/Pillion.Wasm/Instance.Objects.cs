using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm;

/// <content>What an instance holds of the garbage-collected heap from its beginning: objects in globals, tables and element segments.</content>
public sealed unsafe partial class Instance
{
    // Of segments of objects, by index, while they are not dropped. Evaluated once: each element stays the same object.
    private readonly object?[]?[] _elementObjects;

    /// <summary>How many elements a segment has; none once it was dropped.</summary>
    internal uint ElementCount(int segment) => _droppedElements[segment] ? 0 : (uint)Module.Definition.Elements[segment].Items.Length;

    /// <summary>Copies elements of a segment of objects.</summary>
    internal void CopyElements(int segment, uint source, Span<object?> target)
    {
        if (!target.IsEmpty)
        {
            _elementObjects[segment].AsSpan((int)source, target.Length).CopyTo(target);
        }
    }

    /// <summary>Copies elements of a segment of functions.</summary>
    internal void CopyElements(int segment, uint source, Span<nint> target)
    {
        var items = Module.Definition.Elements[segment].Items;
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = (nint)ConstantEvaluator.Evaluate(this, items[(int)source + i]).Bits;
        }
    }

    internal void DropElements(int index)
    {
        _droppedElements[index] = true;
        _elementObjects[index] = null;
    }

    /// <summary>Copies elements of a segment into a table, as <c>table.init</c> does.</summary>
    internal void InitTable(int table, int segment, uint destination, uint source, uint count)
    {
        Table.Check(source, count, ElementCount(segment));
        var target = Tables[table];
        Table.Check(destination, count, target.Length);
        if (_elementObjects[segment] is { } objects)
        {
            for (uint i = 0; i < count; i++)
            {
                target.SetExtern(destination + i, objects[source + i]);
            }

            return;
        }

        var items = Module.Definition.Elements[segment].Items;
        for (uint i = 0; i < count; i++)
        {
            target.SetFunction(destination + i, (nint)ConstantEvaluator.Evaluate(this, items[(int)(source + i)]).Bits);
        }
    }

    /// <summary>Evaluates the elements of all segments of objects.</summary>
    internal void MakeElements()
    {
        var segments = Module.Definition.Elements;
        for (var i = 0; i < segments.Count; i++)
        {
            if (segments[i].Type.IsObjectReference)
            {
                _elementObjects[i] = [.. segments[i].Items.Select(item => ConstantEvaluator.Evaluate(this, item).Reference)];
            }
        }
    }

    /// <summary>Writes what elements of the module's own tables start as.</summary>
    /// <param name="objectsOnly">Only into tables of objects.</param>
    internal void FillTables(bool objectsOnly)
    {
        var definition = Module.Definition;
        for (var i = 0; i < definition.TableInitializers.Count; i++)
        {
            var table = Tables[definition.ImportedTables + i];
            if (definition.TableInitializers[i] is { } initializer && !(objectsOnly && table.Type.Element.IsFunctionReference))
            {
                var value = ConstantEvaluator.Evaluate(this, initializer);
                table.Fill(0, table.Length, (nint)value.Bits, value.Reference);
            }
        }
    }

    /// <summary>Copies an active segment into its table.</summary>
    internal void InitTable(int segment)
    {
        var definition = Module.Definition;
        var elements = definition.Elements[segment];
        var bits = ConstantEvaluator.Evaluate(this, elements.Offset).Bits;
        var offset = definition.Tables[elements.Table].Is64Bit ? bits : (uint)bits;
        InitTable(elements.Table, segment, (uint)Math.Min(offset, uint.MaxValue), 0, (uint)elements.Items.Length);
    }

    /// <summary>
    /// Makes the objects of globals, tables and segments anew: those that were made first may have been changed by the guest, and those of
    /// the snapshot are another instance's.
    /// </summary>
    private void RemakeObjects()
    {
        var definition = Module.Definition;
        FillTables(objectsOnly: true);
        for (var i = 0; i < definition.GlobalInitializers.Count; i++)
        {
            var global = definition.ImportedGlobals + i;
            if (definition.Globals[global].Type.IsObjectReference)
            {
                Globals[global].ExternValue = ConstantEvaluator.Evaluate(this, definition.GlobalInitializers[i]).Reference;
            }
        }

        MakeElements();
        for (var i = 0; i < definition.Elements.Count; i++)
        {
            if (definition.Elements[i] is { Mode: SegmentMode.Active, Type.IsObjectReference: true })
            {
                InitTable(i);
                _elementObjects[i] = null;
            }
        }
    }
}
