using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Instructions;

internal sealed partial class ExpressionReader
{
    /// <summary>What a parenthesis that is still open holds.</summary>
    private enum FrameKind
    {
        /// <summary>The operands of an instruction.</summary>
        Operands,

        /// <summary>The instructions of a block.</summary>
        Body,

        /// <summary>The instructions of one part of <c>if</c> or <c>try</c>: <c>(then …)</c>, <c>(catch …)</c>.</summary>
        Part,

        /// <summary><c>if</c>: its condition, then its parts.</summary>
        IfCondition,
        AfterThen,
        AfterElse,

        /// <summary><c>try</c>: its parts.</summary>
        BeforeDo,
        AfterDo,
        AfterCatch,
        AfterCatchAll,
        AfterDelegate,
    }

    private readonly record struct Frame(FrameKind Kind, InstructionInfo Info)
    {
        /// <summary>What is written when the operands are there.</summary>
        public PendingInstruction Pending { get; init; }

        public byte? Hint { get; init; }

        /// <summary>For <c>if</c>, whose label and type are written after its condition.</summary>
        public string? Label { get; init; }

        public TypeUse Type { get; init; }

        public bool HoldsInstructions => Kind is FrameKind.Body or FrameKind.Part;
    }

    private void OpenFolded()
    {
        var frame = _frames.Count == 0 ? default : _frames[^1];
        _cursor.Position++;
        switch (_frames.Count == 0 ? FrameKind.Body : frame.Kind)
        {
            case FrameKind.IfCondition when _cursor.TryKeyword("then"u8):
                AddHint(frame.Hint);
                frame.Info.WriteOpcode(_code);
                frame.Type.WriteBlockType(_code, _scope.Types);
                _labels.Push(frame.Label, LabelKind.Folded);
                OpenPart(FrameKind.AfterThen);
                break;
            case FrameKind.Operands or FrameKind.Body or FrameKind.Part or FrameKind.IfCondition:
                OpenInstruction();
                break;
            case FrameKind.AfterThen when _cursor.IsKeyword("else"u8):
                ReadName().WriteOpcode(_code);
                OpenPart(FrameKind.AfterElse);
                break;
            case FrameKind.BeforeDo when _cursor.TryKeyword("do"u8):
                OpenPart(FrameKind.AfterDo);
                break;
            case FrameKind.AfterDo or FrameKind.AfterCatch when _cursor.IsKeyword("catch"u8):
                ReadCatch(ReadName());
                OpenPart(FrameKind.AfterCatch);
                break;
            case FrameKind.AfterDo or FrameKind.AfterCatch when _cursor.IsKeyword("catch_all"u8):
                ReadCatch(ReadName());
                OpenPart(FrameKind.AfterCatchAll);
                break;
            case FrameKind.AfterDo when _cursor.IsKeyword("delegate"u8):
                ReadDelegate(ReadName());
                _cursor.ExpectClose();
                _frames[^1] = frame with { Kind = FrameKind.AfterDelegate };
                break;
            default:
                throw _cursor.Unexpected();
        }
    }

    /// <summary>Opens a part, after which the frame that holds it is in another state.</summary>
    private void OpenPart(FrameKind after)
    {
        _frames[^1] = _frames[^1] with { Kind = after };
        _frames.Add(new Frame(FrameKind.Part, _frames[^1].Info));
    }

    private void OpenInstruction()
    {
        var info = ReadName();
        var hint = TakeHint(info);
        switch (info.Shape)
        {
            case ImmediateShape.Block or ImmediateShape.Loop or ImmediateShape.TryTable:
                ReadHeader(info, LabelKind.Folded);
                _frames.Add(new Frame(FrameKind.Body, info));
                break;
            case ImmediateShape.Try:
                ReadHeader(info, LabelKind.Folded);
                _frames.Add(new Frame(FrameKind.BeforeDo, info));
                break;
            case ImmediateShape.If:
                var label = _cursor.TryReadId();
                var type = TypeUse.Read(_cursor, _scope.Types, locals: null);
                _frames.Add(
                    new Frame(FrameKind.IfCondition, info)
                    {
                        Hint = hint,
                        Label = label,
                        Type = type,
                    }
                );
                break;
            case ImmediateShape.Else or ImmediateShape.End or ImmediateShape.Catch or ImmediateShape.CatchAll or ImmediateShape.Delegate:
                _cursor.Position--;
                throw _cursor.Unexpected();
            default:
                _frames.Add(new Frame(FrameKind.Operands, info) { Hint = hint, Pending = _immediates.Read(info) });
                break;
        }
    }

    private void CloseFolded()
    {
        var frame = _frames[^1];
        switch (frame.Kind)
        {
            case FrameKind.Operands:
                Emit(frame.Pending, frame.Hint);
                break;
            case FrameKind.Body:
                ExpectBodyClosed();
                Finish();
                break;
            case FrameKind.Part:
                ExpectBodyClosed();
                break;
            case FrameKind.AfterThen or FrameKind.AfterElse or FrameKind.AfterDo or FrameKind.AfterCatch or FrameKind.AfterCatchAll:
                Finish();
                break;
            case FrameKind.AfterDelegate:
                break;
            default:
                throw _cursor.Unexpected();
        }

        ExpectNoHint();
        _frames.RemoveAt(_frames.Count - 1);
        _cursor.Position++;
    }

    private void Finish()
    {
        _labels.Pop();
        _code.WriteByte(EndCode);
    }
}
