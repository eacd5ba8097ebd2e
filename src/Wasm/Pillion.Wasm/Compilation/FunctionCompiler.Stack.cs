namespace Pillion.Wasm.Compilation;

/// <content>The virtual operand stack: what is on the IL stack, what is in spill slots, and getting from one to the other.</content>
internal sealed partial class FunctionCompiler
{
    // Bounds that no ordinary code meets. Without them, code could be made whose compilation takes time and memory in the square of its
    // size, here or in the JIT.

    /// <summary>Locals that IL can have, some of them kept for tuples.</summary>
    private const int MaxLocals = 60_000;

    /// <summary>Operands on the IL stack; with more, all are spilled. IL can have 65,535.</summary>
    private const int MaxOnStack = 1024;

    /// <summary>Bytes of IL that are moved to make room in front of operands; longer ones are spilled, which leaves nothing to move.</summary>
    private const int MaxMoved = 4096;

    /// <summary>Operands left on the IL stack by a branch inside an expression; the JIT keeps each in a temporary of its own for it.</summary>
    private const int MaxBelowBranch = 8;

    /// <summary>Values on the IL stack while an expression that has branches inside is computed, inserted ones with them.</summary>
    private const int MaxAroundBranch = 16;

    // How many branches inside expressions there are so far, and how many slots the JIT may need that are no IL locals.
    private int _branches;
    private int _temporarySlots;

    // How many bytes tuples of results may take, as locals and as temporaries.
    private int _tupleBytes;

    /// <summary>Pushes an operand whose code is emitted next.</summary>
    private void Push(ValueType type, long? constant = null, bool isRotated = false)
    {
        if (_stack.Count - _spilled >= MaxOnStack)
        {
            SpillAll();
        }

        _stack.Add(new Operand(type, _il.Length, constant, _branches, IsRotated: isRotated));
        _maxDepth = Math.Max(_maxDepth, _stack.Count - _spilled);
    }

    private void PushSpilled(ValueType type)
    {
        System.Diagnostics.Debug.Assert(_spilled == _stack.Count, "spilled operands are a prefix of the stack");
        _ = SpillSlot(_stack.Count, type);
        _stack.Add(new Operand(type, SpilledStart, null, _branches, IsRotated: _hasRotations));
        _spilled++;
    }

    private void Pop()
    {
        var popped = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        _spilled = Math.Min(_spilled, _stack.Count);
        if (_spilled < _stack.Count)
        {
            _stack[^1] = _stack[^1] with { Above = Math.Max(_stack[^1].Above, 1 + Math.Max(popped.Peak, popped.Above)) };
        }
    }

    /// <summary>Pops operands that are on the IL stack and pushes the result that the code just emitted made of them.</summary>
    /// <param name="isLoad">See <see cref="Operand.IsLoad"/>.</param>
    /// <param name="isRotated">See <see cref="Operand.IsRotated"/>.</param>
    private void Replace(int count, ValueType type, bool isLoad = false, bool isRotated = false)
    {
        var first = _stack[^count];
        System.Diagnostics.Debug.Assert(first.Start != SpilledStart, "operands were materialised");
        var peak = PeakOf(count);
        var above = AboveOf(count);
        var hasLoad = isLoad || AnyHasLoad(count);
        _stack.RemoveRange(_stack.Count - count, count);
        _stack.Add(
            first with
            {
                Type = type,
                Constant = null,
                Peak = peak,
                Above = above,
                IsLoad = isLoad,
                HasLoad = hasLoad,
                IsRotated = isRotated,
            }
        );
    }

    /// <summary>Marks the top operand as no longer the bare constant it may have been.</summary>
    private void Touch() => _stack[^1] = _stack[^1] with { Constant = null };

    /// <summary>Brings the top operands onto the IL stack, in order.</summary>
    private void Materialize(int count)
    {
        var first = _stack.Count - count;
        if (_spilled <= first)
        {
            return;
        }

        if (_spilled < _stack.Count && IsTooLong(_stack.Count - _spilled))
        {
            SpillAll();
        }

        // Loads of the spilled ones go in front of the first that is on the IL stack already.
        var position = _il.Length;
        if (_spilled < _stack.Count)
        {
            position = _stack[_spilled].Start;
            _temporarySlots += (_spilled - first) * (_branches - _stack[_spilled].Branches);
        }

        var branches = _spilled < _stack.Count ? _stack[_spilled].Branches : _branches;
        var from = _il.Length;
        var lengths = new int[_spilled - first];
        for (var i = first; i < _spilled; i++)
        {
            var start = _il.Length;
            _il.LoadLocal(SpillSlot(i, _stack[i].Type));
            lengths[i - first] = _il.Length - start;
        }

        var inserted = _il.MoveBack(from, position);
        Shift(_spilled, inserted);
        for (var i = first; i < _spilled; i++)
        {
            _stack[i] = _stack[i] with { Start = position, Branches = branches };
            position += lengths[i - first];
        }

        _spilled = first;
        _maxDepth = Math.Max(_maxDepth, Math.Max(PeakOf(count), AboveOf(count)));
    }

    /// <summary>As <see cref="Materialize"/>, for operands of a call: the context will be inserted in front of them.</summary>
    private void MaterializeArguments(int count)
    {
        Materialize(count);
        if (count > 0 && IsTooLong(count))
        {
            SpillAll();
            Materialize(count);
        }
    }

    /// <summary>Inserts one value in front of the top operands that stays on the IL stack while they are computed.</summary>
    private void InsertBelow(int count, Action emit)
    {
        InsertBefore(count, emit);
        if (count > 0)
        {
            var above = 1 + Math.Max(PeakOf(count), AboveOf(count));
            _maxDepth = Math.Max(_maxDepth, _stack.Count - count - _spilled + above);
            _stack[^count] = _stack[^count] with { Above = above };
            _temporarySlots += _branches - _stack[^count].Branches;
        }
    }

    /// <summary>How many values are on the IL stack at most while the code of the top operands runs.</summary>
    private int PeakOf(int count)
    {
        var peak = 0;
        for (var i = 0; i < count; i++)
        {
            peak = Math.Max(peak, i + _stack[_stack.Count - count + i].Peak);
        }

        return peak;
    }

    /// <summary>The same for what ran above them and is gone.</summary>
    private int AboveOf(int count)
    {
        var above = 0;
        for (var i = 0; i < count; i++)
        {
            var operand = _stack[_stack.Count - count + i];
            above = Math.Max(above, operand.Above == 0 ? 0 : i + operand.Above);
        }

        return above;
    }

    /// <summary>Whether the top operands, which are on the IL stack, had better be spilled than something inserted in front of them.</summary>
    private bool IsTooLong(int count) =>
        _il.Length - _stack[^count].Start > MaxMoved || (_stack[^count].Branches < _branches && PeakOf(count) > MaxAroundBranch);

    /// <summary>Prepares a branch inside an expression, to be emitted while the top operands and those below are on the IL stack.</summary>
    private void PrepareBranchAbove(int count)
    {
        if (_stack.Count - count - _spilled > MaxBelowBranch)
        {
            SpillBelow(count);
        }

        _branches++;
        _temporarySlots += _stack.Count - _spilled;
    }

    /// <summary>Emits code in front of the top operands, which are on the IL stack. It must leave what it pushes below them.</summary>
    private void InsertBefore(int count, Action emit)
    {
        var first = _stack.Count - count;
        var from = _il.Length;
        emit();
        if (count > 0)
        {
            Shift(first, _il.MoveBack(from, _stack[first].Start));
        }
    }

    private void Shift(int first, int by)
    {
        for (var i = first; i < _stack.Count; i++)
        {
            _stack[i] = _stack[i] with { Start = _stack[i].Start + by };
        }
    }

    private void SpillAll() => SpillBelow(0);

    /// <summary>Moves all operands below the top <paramref name="count"/> into their spill slots.</summary>
    private void SpillBelow(int count)
    {
        var end = _stack.Count - count;
        if (_spilled >= end)
        {
            return;
        }

        Materialize(count);
        if (_spilled >= end)
        {
            return;
        }

        var first = _spilled;
        InsertBefore(
            count,
            () =>
            {
                for (var i = end - 1; i >= first; i--)
                {
                    _il.StoreLocal(SpillSlot(i, _stack[i].Type));
                }
            }
        );
        for (var i = first; i < end; i++)
        {
            _stack[i] = _stack[i] with { Start = SpilledStart, Constant = null, Peak = 1, Above = 0 };
        }

        _spilled = end;
    }

    /// <summary>Forgets operands above a height; used where control does not come from here.</summary>
    private void TruncateTo(int height)
    {
        _stack.RemoveRange(height, _stack.Count - height);
        _spilled = Math.Min(_spilled, height);
    }

    /// <summary>The local that an operand at a depth is spilled to.</summary>
    private int SpillSlot(int depth, ValueType type)
    {
        // A branch may carry a subtype of what its target expects; compiled code does not tell them apart.
        type = type.Representation;
        if (!_spillSlots.TryGetValue((depth, type), out var local))
        {
            local = NewLocal(type);
            _spillSlots.Add((depth, type), local);
        }

        return local;
    }

    /// <summary>A scratch local whose value lives only within one instruction's code.</summary>
    private int Temporary(ValueType type, int use)
    {
        type = type.Representation;
        if (!_temporaries.TryGetValue((type, use), out var local))
        {
            local = NewLocal(type);
            _temporaries.Add((type, use), local);
        }

        return local;
    }

    private int NewLocal(ValueType type) => NewLocal(new LocalKind(type));

    private int NewLocal(LocalKind kind)
    {
        if (_ilLocals.Count == MaxLocals)
        {
            throw new WasmFormatException(
                $"function {_function} keeps too many values: more than {MaxLocals} in locals and on the stack",
                _start
            );
        }

        _ilLocals.Add(kind);
        return _ilLocals.Count - 1;
    }

    /// <summary>The local that holds the result tuple of calls to multi-value functions of a type.</summary>
    private int TupleLocal(FuncType type)
    {
        if (!_tuples.TryGetValue(type, out var local))
        {
            _ilLocals.Add(new LocalKind(default, type));
            local = _ilLocals.Count - 1;
            _tuples.Add(type, local);
            _tupleBytes += TupleBytes(type.Results.Length);
        }

        return local;
    }

    /// <summary>Size of a tuple of results, or more.</summary>
    private static int TupleBytes(int results) => results * 16;
}
