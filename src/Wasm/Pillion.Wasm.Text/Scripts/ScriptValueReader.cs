using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Numbers;
using Pillion.Wasm.Text.Syntax;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Scripts;

/// <summary>Reads the arguments of actions and the results that are expected of them.</summary>
internal sealed class ScriptValueReader(TokenCursor cursor)
{
    private static readonly string[] s_references = ["func", "extern", "i31", "struct", "array", "eq", "any", "exn"];

    private readonly ComponentValueReader _components = new(cursor);

    /// <summary>Arguments up to the closing parenthesis of the action, which is passed too.</summary>
    public ImmutableArray<WastValue> ReadArguments()
    {
        var arguments = ImmutableArray.CreateBuilder<WastValue>();
        while (!cursor.TryClose())
        {
            arguments.Add(TryReadValue() ?? throw UnexpectedForm());
        }

        return arguments.ToImmutable();
    }

    /// <summary>Expectations up to a closing parenthesis.</summary>
    public ImmutableArray<WastExpectation> ReadExpectations()
    {
        var expectations = ImmutableArray.CreateBuilder<WastExpectation>();
        while (cursor.Kind != TokenKind.Close)
        {
            expectations.Add(ReadExpectation());
        }

        return expectations.ToImmutable();
    }

    private WastValue? TryReadValue() => TryReadCoreValue() ?? _components.TryRead();

    private WastValue? TryReadCoreValue()
    {
        var start = cursor.Position;
        WastValue? value =
            cursor.TryForm("i32.const"u8) ? new WastValue.I32((int)NumberReader.ReadInteger(cursor, bits: 32))
            : cursor.TryForm("i64.const"u8) ? new WastValue.I64((long)NumberReader.ReadInteger(cursor, bits: 64))
            : cursor.TryForm("f32.const"u8) && NumberReader.IsNumber(cursor) ? new WastValue.F32(NumberReader.ReadF32(cursor))
            : cursor.TryForm("f64.const"u8) && NumberReader.IsNumber(cursor) ? new WastValue.F64(NumberReader.ReadF64(cursor))
            : cursor.TryForm("v128.const"u8) && !HasNaNLane() ? ReadVector()
            : cursor.TryForm("ref.null"u8) ? new WastValue.RefNull(TryReadHeapType())
            : cursor.TryForm("ref.host"u8) ? new WastValue.RefHost(cursor.ReadU32())
            : cursor.TryForm("ref.extern"u8) && cursor.Kind == TokenKind.Integer ? new WastValue.RefExtern(cursor.ReadU32())
            : null;
        if (value is null)
        {
            cursor.Position = start;
            return null;
        }

        cursor.ExpectClose();
        return value;
    }

    private WastExpectation ReadExpectation()
    {
        if (TryReadValue() is { } value)
        {
            return new WastExpectation.Exactly(value);
        }

        if (cursor.TryForm("either"u8))
        {
            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                throw cursor.Error("unexpected token: too many alternatives inside one another");
            }

            var alternatives = ReadExpectations();
            cursor.ExpectClose();
            return new WastExpectation.Either(alternatives);
        }

        WastExpectation expectation =
            cursor.TryForm("f32.const"u8) ? new WastExpectation.F32NaN(ReadNaN())
            : cursor.TryForm("f64.const"u8) ? new WastExpectation.F64NaN(ReadNaN())
            : cursor.TryForm("v128.const"u8) ? ReadLanes()
            : new WastExpectation.Reference(ReadReference());
        cursor.ExpectClose();
        return expectation;
    }

    private WastValue.V128 ReadVector()
    {
        Span<byte> bytes = stackalloc byte[NumberReader.VectorSize];
        NumberReader.ReadVector(cursor, bytes);
        return new WastValue.V128(Vector128.Create<byte>(bytes));
    }

    private bool HasNaNLane()
    {
        // After the shape; no shape has more lanes than a vector has bytes.
        for (var i = 1; i <= NumberReader.VectorSize; i++)
        {
            if (cursor.PeekKind(i) == TokenKind.Keyword)
            {
                return true;
            }

            if (cursor.PeekKind(i) == TokenKind.Close)
            {
                break;
            }
        }

        return false;
    }

    private WastExpectation.Lanes ReadLanes()
    {
        var shape = NumberReader.ReadShape(cursor);
        var lanes = ImmutableArray.CreateBuilder<WastExpectation>(shape.LaneCount);
        while (lanes.Count < shape.LaneCount)
        {
            lanes.Add(ReadLane(shape));
        }

        return new WastExpectation.Lanes(lanes.MoveToImmutable());
    }

    private WastExpectation ReadLane(VectorShape shape) =>
        (shape.LaneBits, NumberReader.IsNumber(cursor)) switch
        {
            _ when !shape.IsFloat => throw cursor.Unexpected(),
            (32, true) => new WastExpectation.Exactly(new WastValue.F32(NumberReader.ReadF32(cursor))),
            (32, false) => new WastExpectation.F32NaN(ReadNaN()),
            (_, true) => new WastExpectation.Exactly(new WastValue.F64(NumberReader.ReadF64(cursor))),
            (_, false) => new WastExpectation.F64NaN(ReadNaN()),
        };

    private WastNaN ReadNaN() =>
        cursor.TryKeyword("nan:canonical"u8) ? WastNaN.Canonical
        : cursor.TryKeyword("nan:arithmetic"u8) ? WastNaN.Arithmetic
        : throw cursor.Unexpected();

    private string? TryReadHeapType()
    {
        if (cursor.Kind != TokenKind.Keyword || HeapTypes.Named(cursor.Bytes) is not { } code)
        {
            return null;
        }

        cursor.Position++;
        return HeapTypes.NameOf(code);
    }

    /// <summary>The heap type of a form such as <c>(ref.struct)</c>, which stands for any such reference.</summary>
    private string ReadReference()
    {
        foreach (var type in s_references)
        {
            if (cursor.TryForm(Encoding.UTF8.GetBytes("ref." + type)))
            {
                return type;
            }
        }

        throw UnexpectedForm();
    }

    private WatFormatException UnexpectedForm()
    {
        cursor.Position += cursor.Kind == TokenKind.Open ? 1 : 0;
        return cursor.Unexpected();
    }
}
