using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Runtime.InteropServices;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Compilation.Splitting;

namespace Pillion.Wasm.Compilation;

/// <content>Functions too large for the JIT: parts of them become methods of their own.</content>
/// <remarks>
/// A part gets the values of the locals that it needs as arguments. Its results are the locals that it may have changed and that are still
/// needed, the function's results if it has a <c>return</c>, and a number: 0 where control goes on behind it, then one for each block
/// around it that it branches to, and the last for a return. In the part's method these blocks are open, and their labels stand at its end.
/// </remarks>
internal sealed partial class FunctionCompiler
{
    // Use numbers of temporaries: the way that a part was left, and the first of what it returned for its function.
    private const int WayOut = 4;
    private const int FirstReturned = 1 << 20;

    private readonly List<PartMethod> _calledParts = [];
    private ImmutableArray<MethodPart> _parts = [];
    private int _nextPart;
    private int _firstPartMethod;
    private MethodPart? _part;
    private bool _isPartEndDead;

    /// <summary>What was made methods of by the last <see cref="Compile"/>, in the order of their tokens.</summary>
    public IReadOnlyList<PartMethod> CalledParts => [.. _calledParts];

    /// <summary>The size of the method, as the JIT measures it.</summary>
    public JitLimits Size =>
        new(_il.Instructions, _il.LocalReferences, _il.Length, _il.Blocks, _ilLocals.Count + _type.Parameters.Length + 1);

    /// <summary>Compiles a part of a function but for its prologue.</summary>
    public void CompilePart(int function, FunctionBody body, PartMethod method)
    {
        Reset(function);
        var part = method.Part;
        _function = function;
        _start = body.LocalsStart;
        _part = part;
        var reader = new WasmReader(_module.Bytes, body.LocalsStart, body.End);
        LocalDeclarations.Read(ref reader, _module, _localTypes);
        CollectionsMarshal.SetCount(_variables, _localTypes.Count);
        foreach (var local in part.Used)
        {
            _variables[local] = part.Parameters.BinarySearch(local) is var i and >= 0 ? ~(i + 1) : NewLocal(_localTypes[local]);
        }

        foreach (var around in method.Around)
        {
            _blocks.Add(around with { Height = 0, Target = _il.DefineLabel(), IsTargeted = false });
        }

        reader.Position = part.Start;
        while (!IsPartEnd(reader.Position))
        {
            _il.Mark(reader.Position);
            EmitInstruction(OpcodeTable.Read(ref reader), ref reader);
        }

        if (!_isPartEndDead)
        {
            TakeFuel();
            EmitPartExit(method, 0);
        }

        for (var i = 0; i < part.Exits.Length; i++)
        {
            _il.Bind(_blocks[part.Exits[i]].Target);
            EmitPartExit(method, i + 1);
        }

        if (part.Returns)
        {
            _il.Bind(_blocks[0].Target);
            EmitPartExit(method, part.Exits.Length + 1);
        }

        EmitTrapBlocks();
        _il.ResolveBranches();
    }

    private bool IsPartEnd(int position) => _part is { } part && position == part.End && _blocks.Count == part.Depth;

    private void EmitPartExit(PartMethod method, int way)
    {
        foreach (var local in method.Part.Results)
        {
            LoadVariable(local);
        }

        if (method.Part.Returns)
        {
            // Where a return left them; elsewhere whatever is there.
            for (var i = 0; i < _type.Results.Length; i++)
            {
                _il.LoadLocal(SpillSlot(i, _type.Results[i]));
            }
        }

        if (method.Part.WaysOut > 1)
        {
            _il.LoadInt32(way);
        }

        if (method.Type.Results.Length > 1)
        {
            EmitTuple(method.Type, 0);
        }

        _maxDepth = Math.Max(_maxDepth, method.Type.Results.Length);
        _il.Emit(ILOpCode.Ret);
    }

    /// <summary>Calls a part's method in place of the part, if one starts here.</summary>
    private bool TryCallPart(ref WasmReader reader)
    {
        while (_nextPart < _parts.Length && _parts[_nextPart].Start < reader.Position)
        {
            _nextPart++;
        }

        if (_nextPart == _parts.Length || _parts[_nextPart].Start != reader.Position)
        {
            return false;
        }

        var part = _parts[_nextPart++];
        if (_stack.Count != _blocks[^1].Height || part.Exits.Any(e => !_blocks[e].LabelTypes.IsEmpty))
        {
            return false;
        }

        SpillAll();
        TakeFuel();
        var method = new PartMethod(part, PartType(part), [.. _blocks]);
        _calledParts.Add(method);
        Calls = true;
        _il.LoadArgument(0);
        foreach (var local in part.Parameters)
        {
            LoadVariable(local);
        }

        _maxDepth = Math.Max(_maxDepth, part.Parameters.Length + 2);
        _il.Token(ILOpCode.Call, _firstPartMethod + _calledParts.Count - 1);
        StorePartResults(method);
        reader.Position = part.End;
        EmitWaysOut(part, ref reader);
        return true;
    }

    private FuncType PartType(MethodPart part) =>
        new(
            [.. part.Parameters.Select(l => _localTypes[l])],
            [
                .. part.Results.Select(l => _localTypes[l]),
                .. part.Returns ? _type.Results : [],
                .. part.WaysOut > 1 ? [ValueType.I32] : (ImmutableArray<ValueType>)[],
            ]
        );

    /// <summary>Puts what a part gave into the locals, what it may have returned and the number of the way out into temporaries.</summary>
    private void StorePartResults(PartMethod method)
    {
        var results = method.Type.Results;
        if (results.Length == 1)
        {
            StorePartResult(method.Part, 0);
        }
        else if (results.Length > 1)
        {
            var tuple = TupleLocal(method.Type);
            _il.StoreLocal(tuple);
            _tupleBytes += TupleBytes(results.Length);
            for (var i = 0; i < results.Length; i++)
            {
                LoadTupleItem(tuple, method.Type, i);
                StorePartResult(method.Part, i);
            }
        }
    }

    private void StorePartResult(MethodPart part, int index)
    {
        var returned = index - part.Results.Length;
        if (returned < 0)
        {
            StoreVariable(part.Results[index]);
        }
        else
        {
            var isReturned = part.Returns && returned < _type.Results.Length;
            _il.StoreLocal(isReturned ? Returned(returned) : Temporary(ValueType.I32, WayOut));
        }
    }

    private void EmitWaysOut(MethodPart part, ref WasmReader reader)
    {
        var after = _il.DefineLabel();
        var returned = _il.DefineLabel();
        if (part.WaysOut > 1)
        {
            var ways = new List<ILBuffer.Label> { after };
            ways.AddRange(part.Exits.Select(e => Target(_blocks.Count - 1 - e).Target));
            if (part.Returns)
            {
                ways.Add(returned);
            }

            // The number is that of a way there is: the last needs no test, and the first none where it does not exist.
            _il.LoadLocal(Temporary(ValueType.I32, WayOut));
            if (ways.Count == 2)
            {
                _il.Branch(ILOpCode.Brtrue, ways[1]);
            }
            else
            {
                ways[0] = part.FallsThrough ? after : ways[1];
                _il.Switch(ways.ToArray().AsSpan(0, ways.Count - 1));
                _il.Branch(ILOpCode.Br, ways[^1]);
            }
        }
        else if (!part.Exits.IsEmpty)
        {
            _il.Branch(ILOpCode.Br, Target(_blocks.Count - 1 - part.Exits[0]).Target);
        }

        if (part.Returns)
        {
            EmitPartReturn(part, returned, after);
        }

        if (part.FallsThrough)
        {
            _il.Bind(after);
        }
        else
        {
            if (part.WaysOut == 0)
            {
                // It traps at its end, always.
                EmitThrow();
            }

            SkipDeadCode(ref reader);
        }
    }

    private void EmitPartReturn(MethodPart part, ILBuffer.Label returned, ILBuffer.Label after)
    {
        if (part.WaysOut == 2 && part.FallsThrough)
        {
            _il.Branch(ILOpCode.Br, after);
        }

        _il.Bind(returned);
        for (var i = 0; i < _type.Results.Length; i++)
        {
            _il.LoadLocal(Returned(i));
        }

        if (_type.Results.Length > 1)
        {
            EmitTuple(_type, 0);
        }

        _maxDepth = Math.Max(_maxDepth, _type.Results.Length);
        _il.Emit(ILOpCode.Ret);
    }

    /// <summary>Where a result of the function is that a part has returned. Not in a spill slot: where the part did not return, there are operands.</summary>
    private int Returned(int result) => Temporary(_type.Results[result], FirstReturned + result);

    /// <summary>A part and what its method needs to know of where it stands.</summary>
    /// <param name="Type">Type of its method.</param>
    /// <param name="Around">The blocks around it.</param>
    internal sealed record PartMethod(MethodPart Part, FuncType Type, ImmutableArray<Block> Around);
}
